/** The sandbox's clock: what time it is there, and the ways to move it. */

import { act, sentence } from "/page/connection.js";
import { fill, h, hidden, icon, keepingFocus, soon } from "/page/dom.js";
import { place } from "/page/menu.js";
import { on, sandboxNow, state, tell } from "/page/state.js";
import { dateAndTime, fromLocalField, localField, weekday } from "/page/times.js";

const SPEEDS = [
  [0, "Held still"],
  [1, "As it runs"],
  [60, "A minute each second"],
  [3600, "An hour each second"],
  [86400, "A day each second"],
];

/** The clock's place in the top bar, kept up to date. */
export function clockBar() {
  const bar = h("div.clock", { role: "group", "aria-label": "Clock" });
  const now = h("span.clock-now", {});
  const tick = () =>
    state.clock &&
    fill(now, h("span.weekday", {}, `${weekday(sandboxNow())} `), dateAndTime(sandboxNow()));
  const draw = soon(() => {
    tick();
    keepingFocus(bar, () => fill(bar, state.clock ? contents(now) : null));
  });
  for (const name of ["snapshot", "clock"]) on(name, draw);
  setInterval(() => document.visibilityState === "visible" && tick(), 500);
  return bar;
}

const isHeld = () => state.clock.held || state.clock.speed === 0;

function pace() {
  if (isHeld()) return "held";
  return state.clock.speed === 1 ? "" : `× ${state.clock.speed}`;
}

function contents(now) {
  const { next } = state.clock;
  return [
    h(
      "button.clock-button",
      {
        type: "button",
        "aria-haspopup": "dialog",
        "data-key": "clock/panel",
        onclick: (event) => openPanel(event.currentTarget),
      },
      icon(isHeld() ? "pause" : "clock"),
      hidden("Clock: "),
      now,
      pace() ? h("span.clock-pace", {}, pace()) : null,
    ),
    next
      ? h(
          "button.clock-next",
          {
            type: "button",
            title: `${next.label}, ${dateAndTime(next.at)}`,
            "data-key": "clock/next",
            onclick: (event) => move(event.currentTarget, { to_next: true }),
          },
          icon("forward"),
          hidden("Go to the "),
          h("span.clock-next-words", {}, "Next event: ", next.label),
          hidden(`, ${dateAndTime(next.at)}`),
        )
      : null,
  ];
}

async function move(button, how) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  const reply = await act({ do: "clock", ...how });
  button.removeAttribute("aria-busy");
  if (!reply.ok) tell("toast", { user: state.person, text: sentence(reply), kind: "error" });
}

function openPanel(anchor) {
  const panel = h("div.clock-panel", {
    popover: "auto",
    role: "dialog",
    "aria-label": "Move the clock",
  });
  const field = h("input", {
    type: "datetime-local",
    id: "clock-date",
    value: localField(sandboxNow()),
  });
  const parts = [h("section", {}), dateForm(field), h("fieldset", {})];
  // The date is left alone: somebody may be typing it while the clock goes on.
  const draw = () =>
    keepingFocus(panel, () => (fill(parts[0], nextEvent()), fill(parts[2], speeds())));
  const stop = on("clock", draw);
  panel.addEventListener(
    "toggle",
    (event) => event.newState === "closed" && (stop(), panel.remove()),
  );
  fill(panel, parts);
  draw();
  document.body.append(panel);
  panel.showPopover();
  place(panel, anchor);
  panel.querySelector("button, input")?.focus();
}

function nextEvent() {
  const { next } = state.clock;
  if (!next) return h("p.quiet", {}, "Nothing is in the timetable.");
  return [
    h("h2", {}, "Next event"),
    h("p", {}, h("strong", {}, next.label), h("br"), dateAndTime(next.at)),
    h(
      "button.button.primary",
      {
        type: "button",
        "data-key": "panel/next",
        onclick: (event) => move(event.currentTarget, { to_next: true }),
      },
      "Go to the next event",
    ),
  ];
}

function dateForm(field) {
  const go = (event) => {
    event.preventDefault();
    const to = fromLocalField(field.value);
    if (Number.isNaN(to)) return field.focus();
    return move(event.submitter ?? field, { to: new Date(to).toISOString() });
  };
  return h(
    "form",
    { novalidate: true, onsubmit: go },
    h("label", { for: "clock-date" }, h("h2", {}, "Go to a date")),
    h(
      "div.clock-row",
      {},
      field,
      h("button.button", { type: "submit", "data-key": "panel/go" }, "Go"),
    ),
  );
}

function speeds() {
  const current = isHeld() ? 0 : state.clock.speed;
  const choose = (speed) => (speed ? { held: false, speed } : { held: true });
  const row = ([speed, words]) =>
    h(
      "label.tick",
      {},
      h("input", {
        type: "radio",
        name: "clock-speed",
        checked: speed === current,
        "data-key": `panel/speed/${speed}`,
        onchange: (event) => move(event.currentTarget, choose(speed)),
      }),
      words,
    );
  return [h("legend", {}, h("h2", {}, "How it goes")), SPEEDS.map(row)];
}
