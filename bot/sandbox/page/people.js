/** People as the page shows them: a round of initials, and the switch of who you are. */

import { fill, h, hidden, icon, newId } from "/page/dom.js";
import { place } from "/page/menu.js";
import { firstPlace, go, waitingFromApp } from "/page/route.js";
import { isBot, nameOf, people, state } from "/page/state.js";

const COLOURS = 8;

/** Initials on a colour of their own; for the eye alone, as the name always stands beside it. */
export function avatar(id, look = "") {
  const name = nameOf(id);
  const shape = isBot(id) ? "app" : `tone-${hue(id ?? "") % COLOURS}`;
  return h(
    "span",
    { class: `avatar ${shape} ${look}`.trim(), "aria-hidden": "true" },
    initials(name),
  );
}

function initials(name) {
  const words = name
    .replace(/[^\p{L}\p{N} .-]/gu, "")
    .split(/[ .-]+/)
    .filter(Boolean);
  return ((words[0]?.[0] ?? "?") + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
}

const hue = (id) => [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);

/** The button that says who you are and opens the list of everybody else. */
export function personSwitch() {
  const user = state.users.get(state.person);
  return h(
    "button.person-switch",
    {
      type: "button",
      "aria-haspopup": "dialog",
      "data-key": "person-switch",
      onclick: (event) => openList(event.currentTarget),
    },
    avatar(state.person),
    h(
      "span.person-words",
      {},
      hidden("You are "),
      h("strong", {}, nameOf(state.person)),
      user?.title ? h("span.person-title", {}, user.title) : null,
    ),
    icon("down"),
  );
}

function openList(anchor) {
  const heading = newId("people");
  const rows = h("div.people-rows", { onkeydown: move });
  const filter = h("input.filter", {
    type: "search",
    "aria-label": "Find a person",
    placeholder: "Find a person",
    autocomplete: "off",
    oninput: () => draw(),
  });
  const panel = h(
    "div.people-panel",
    { popover: "auto", role: "dialog", "aria-labelledby": heading },
    h("h2", { id: heading }, "Be somebody else"),
    filter,
    rows,
  );
  const draw = () =>
    fill(
      rows,
      groups(filter.value, () => panel.hidePopover()),
    );
  panel.addEventListener("toggle", (event) => event.newState === "closed" && panel.remove());
  filter.addEventListener(
    "keydown",
    (event) =>
      event.key === "ArrowDown" && (event.preventDefault(), rows.querySelector("button")?.focus()),
  );
  draw();
  document.body.append(panel);
  panel.showPopover();
  place(panel, anchor);
  filter.focus();
}

function groups(words, done) {
  const wanted = words.trim().toLowerCase();
  const found = people().filter((user) =>
    `${nameOf(user.id)} ${user.title ?? ""}`.toLowerCase().includes(wanted),
  );
  if (!found.length) return h("p.quiet", {}, "Nobody of that name.");
  return [...state.teams.values()].map((team) => {
    const own = found.filter((user) => user.team === team.id);
    const name = state.teams.size > 1 && own.length ? h("h3.group-name", {}, team.name) : null;
    return [name, own.map((user) => personRow(user, done))];
  });
}

function personRow(user, done) {
  const waiting = waitingFromApp(user.id);
  const become = () => {
    done();
    go({ user: user.id, ...firstPlace(user.id) });
  };
  return h(
    "button.person-row",
    { type: "button", "aria-current": user.id === state.person ? "true" : null, onclick: become },
    avatar(user.id),
    h(
      "span.person-words",
      {},
      h("strong", {}, nameOf(user.id)),
      user.title ? h("span.person-title", {}, user.title) : null,
    ),
    waiting ? h("span.dot", {}, hidden("has a message waiting")) : null,
  );
}

function move(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const rows = [...event.currentTarget.querySelectorAll("button")];
  rows.at((rows.indexOf(document.activeElement) + step) % rows.length)?.focus();
}
