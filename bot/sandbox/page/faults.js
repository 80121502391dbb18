/** What can be made to go wrong between the app and this workspace. */

import { act, sentence } from "/page/connection.js";
import { fill, h, keepingFocus, newId } from "/page/dom.js";
import { on, state, tell } from "/page/state.js";

// Words for the switches of the sandbox. One that is not here is shown by its own name.
const WORDS = {
  outage: ["Outage", "No call gets through and nothing reaches the app."],
  slow: ["Slow answers", "Seconds by which each answer to the app is late."],
  server_errors: ["Server errors", "The next calls are answered 503 and not carried out."],
  rate_limits: ["Too many requests", "The next calls are answered 429 and not carried out."],
  retry_after: ["Seconds to wait", "What a 429 tells the app to wait."],
  lost_answers: ["Lost answers", "The next calls are carried out, but the app never hears so."],
  duplicates: ["Doubled deliveries", "The next deliveries to the app are sent twice at once."],
  reordered: ["Deliveries out of order", "The next events come after the one behind them."],
  replays: [
    "Replayed deliveries",
    "The next deliveries are sent once more after they were answered.",
  ],
  deaf_socket: ["Deaf socket", "Socket Mode stays connected and carries nothing."],
  only: ["Only these methods", "Strike only calls whose method begins with this, such as chat."],
  share: ["Share that strikes", "The chance, from 0 to 1, that a fault strikes when it could."],
  outage_until: [
    "Outage until",
    "When an outage ends by itself, as a date and time with its zone.",
  ],
};

/** Draws the faults into `main`; gives back how to take them away. */
export function faultsScreen(main) {
  const rows = h("div.faults", {});
  const draw = () =>
    keepingFocus(rows, () =>
      fill(
        rows,
        Object.entries(state.faults).map(([name, value]) => row(describe(name, value), value)),
      ),
    );
  fill(
    main,
    h(
      "header.bar",
      {},
      h("h1.bar-title", {}, "Faults"),
      h("p.bar-more", {}, "Make something go wrong, and see that nothing is lost."),
    ),
    h(
      "div.home-scroll",
      { tabindex: 0, role: "region", "aria-label": "Faults" },
      h(
        "div.home",
        {},
        rows,
        Object.keys(state.faults).length
          ? h("button.button", { type: "button", onclick: clear }, "Turn everything off")
          : h("p.quiet", {}, "This sandbox has no faults to switch."),
      ),
    ),
  );
  draw();
  const stops = [on("faults", draw), on("snapshot", draw)];
  return () => stops.forEach((stop) => stop());
}

function describe(name, value) {
  const told = state.faultSwitches?.find((one) => one.name === name);
  if (told) return told;
  const [label, hint] = WORDS[name] ?? [name.replaceAll("_", " "), ""];
  return {
    name,
    label,
    hint,
    kind: { boolean: "switch", number: "number" }[typeof value] ?? "text",
  };
}

function row(fault, value) {
  const id = newId("fault");
  return h(
    "div.fault",
    {},
    h(
      "div",
      {},
      h("label", { for: id }, fault.label),
      h("p.hint", { id: `${id}-hint` }, fault.hint),
    ),
    CONTROLS[fault.kind]?.(fault, value, id) ?? CONTROLS.text(fault, value, id),
  );
}

const attributes = (fault, id) => ({
  id,
  "aria-describedby": `${id}-hint`,
  "data-key": `fault/${fault.name}`,
});

const CONTROLS = {
  switch: (fault, value, id) =>
    h("input.switch", {
      ...attributes(fault, id),
      type: "checkbox",
      role: "switch",
      checked: Boolean(value),
      onchange: (event) => change(fault.name, event.currentTarget.checked),
    }),
  number: (fault, value, id) =>
    h("input.small", {
      ...attributes(fault, id),
      type: "number",
      min: 0,
      step: "any",
      value: value ?? 0,
      onchange: (event) => change(fault.name, Number(event.currentTarget.value)),
    }),
  text: (fault, value, id) =>
    h("input.small", {
      ...attributes(fault, id),
      type: "text",
      value: value ?? "",
      onchange: (event) =>
        change(fault.name, event.currentTarget.value || (value === null ? null : "")),
    }),
  choice: (fault, value, id) =>
    h(
      "select",
      {
        ...attributes(fault, id),
        onchange: (event) => change(fault.name, event.currentTarget.value),
      },
      fault.choices.map((one) =>
        h("option", { value: one, selected: one === value }, one || "off"),
      ),
    ),
};

async function change(name, value) {
  await set({ [name]: value });
}

async function set(faults) {
  const reply = await act({ do: "faults", faults });
  if (!reply.ok) tell("toast", { user: state.person, text: sentence(reply), kind: "error" });
}

const OFF = { retry_after: 1, share: 1, outage_until: null };

function clear() {
  const off = ([name, value]) => [
    name,
    name in OFF ? OFF[name] : ({ boolean: false, number: 0 }[typeof value] ?? ""),
  ];
  return set(Object.fromEntries(Object.entries(state.faults).map(off)));
}
