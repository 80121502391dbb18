/** A short menu that opens from a button: arrows move in it, Escape or a press elsewhere closes it. */

import { h } from "/page/dom.js";

/** Opens under `anchor`; items are {label: nodes or text, danger?, choose}. */
export function openMenu(anchor, label, items) {
  const menu = h("div.menu", {
    role: "menu",
    popover: "auto",
    "aria-label": label,
    onkeydown: move,
  });
  menu.append(...items.map((item) => entry(item, menu, anchor)));
  menu.addEventListener("toggle", (event) => event.newState === "closed" && closed(menu, anchor));
  (anchor.closest("dialog, main, aside") ?? document.body).append(menu);
  anchor.setAttribute("aria-expanded", "true");
  menu.showPopover();
  place(menu, anchor);
  menu.firstElementChild?.focus();
}

function entry(item, menu, anchor) {
  const choose = () => {
    menu.hidePopover();
    anchor.focus();
    item.choose();
  };
  const look = item.danger ? "button.menu-item.danger" : "button.menu-item";
  return h(look, { type: "button", role: "menuitem", tabindex: -1, onclick: choose }, item.label);
}

function closed(menu, anchor) {
  anchor.setAttribute("aria-expanded", "false");
  if (menu.contains(document.activeElement) || document.activeElement === document.body)
    anchor.focus();
  menu.remove();
}

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

function move(event) {
  const entries = [...event.currentTarget.children];
  const at = entries.indexOf(document.activeElement);
  const ends = { Home: 0, End: entries.length - 1 };
  const step = STEPS[event.key];
  const to = step ? (at + step + entries.length) % entries.length : ends[event.key];
  if (event.key === "Tab") event.currentTarget.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  entries[to].focus();
}

/** Puts what floats below its anchor, or above it where there is more room, inside the window. */
export function place(floating, anchor, { asWide = false } = {}) {
  const at = anchor.getBoundingClientRect();
  if (asWide) floating.style.width = `${Math.max(at.width, 180)}px`;
  const size = floating.getBoundingClientRect();
  const below = innerHeight - at.bottom - 8;
  const top = size.height > below && at.top > below ? at.top - size.height - 4 : at.bottom + 4;
  const left = Math.min(at.left, innerWidth - size.width - 8);
  floating.style.top = `${Math.max(8, top)}px`;
  floating.style.left = `${Math.max(8, left)}px`;
}
