/** Builds the page from elements and text nodes. Nothing here or elsewhere parses HTML. */

const PROPERTIES = new Set(["value", "checked", "selected", "multiple"]);

/** An element from "tag.class.class", attributes and children; null and false are left out. */
export function h(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) give(node, key, value);
  node.append(...present(children));
  return node;
}

function give(node, key, value) {
  if (value === null || value === undefined || value === false) return;
  if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
  else if (key === "class") node.className = `${node.className} ${value}`.trim();
  else if (PROPERTIES.has(key)) node[key] = value;
  else node.setAttribute(key, value === true ? "" : String(value));
}

/** The children that are there, flattened. */
function present(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false);
}

export function fill(node, ...children) {
  node.replaceChildren(...present(children));
  return node;
}

export const hidden = (text) => h("span.visually-hidden", {}, text);

let count = 0;
export const newId = (prefix) => `${prefix}-${(count += 1)}`;

const ICONS = {
  menu: "M3 5h14M3 10h14M3 15h14",
  close: "M5 5l10 10M15 5L5 15",
  send: "M3 10h13M11 5l5 5-5 5",
  attach: "M14 6l-6.5 6.5a2 2 0 0 0 3 3L17 9a3.6 3.6 0 0 0-5.2-5.2L5 10.6a5 5 0 0 0 7 7",
  reply: "M8 5L3 10l5 5M3 10h8c4 0 6 2 6 5",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  down: "M5 8l5 5 5-5",
  tick: "M4 10.5l4 4 8-9",
  warn: "M10 3l8 14H2zM10 8v4M10 14.5h.01",
  clock: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M10 5.5V10l3 2",
  mail: "M2.5 5h15v10h-15zM2.5 5.5l7.5 6 7.5-6",
  activity: "M2 10h4l2-6 4 12 2-6h4",
  faults: "M11 2L4 11h5l-1 7 7-9h-5z",
  sun:
    "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2" +
    "M4 4l1.4 1.4M14.6 14.6L16 16M4 16l1.4-1.4M14.6 5.4L16 4",
  moon: "M16.5 12.5A7 7 0 0 1 7.5 3.5a7 7 0 1 0 9 9z",
  start: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M7.8 8a2.2 2.2 0 1 1 3.3 1.9c-.7.4-1.1.9-1.1 1.6M10 14h.01",
  forward: "M4 4l7 6-7 6zM15 4v12",
  pause: "M7 4v12M13 4v12",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  file: "M5 2.5h7l3.5 3.5v11.5H5zM12 2.5V6h3.5",
  back: "M12 4l-6 6 6 6",
};

/** A line drawing for the eye alone; the control around it has the name. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A small square button that shows an icon and says its name. */
export function iconButton(name, label, onclick, attributes = {}) {
  return h(
    "button.icon-button",
    { type: "button", "aria-label": label, title: label, onclick, ...attributes },
    icon(name),
  );
}

/** Redraws inside `container` and gives focus and the caret back to the control that had them. */
export function keepingFocus(container, redraw) {
  const giveBack = holdFocus(container);
  const result = redraw();
  giveBack(container);
  return result;
}

/** Notes which control of `container` has focus; gives back a way to focus its like in another. */
export function holdFocus(container) {
  const active = container.contains(document.activeElement) ? document.activeElement : null;
  const key = active?.dataset?.key;
  const caret =
    key && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  return (drawn) => active && !active.isConnected && giveFocus(drawn, key, caret);
}

function giveFocus(container, key, caret) {
  const same =
    key && [...container.querySelectorAll("[data-key]")].find((node) => node.dataset.key === key);
  const target = same || container.querySelector("[data-focus-home]") || container;
  target.focus({ preventScroll: true });
  if (same && caret && caret[0] !== null) same.setSelectionRange?.(...caret);
}

/** Notes what has focus now; gives back a way to return there, or to its like if it was redrawn. */
export function returnFocus() {
  const before = document.activeElement;
  const key = before?.dataset?.key;
  return () => {
    const same =
      key && [...document.querySelectorAll("[data-key]")].find((node) => node.dataset.key === key);
    const target =
      before?.isConnected && before !== document.body
        ? before
        : same || document.getElementById("main");
    target.focus({ preventScroll: true });
  };
}

/** Makes `nodes` the children of `container`; those that stay do not move nor lose their scrolling. */
export function arrange(container, nodes) {
  const keep = new Set(nodes);
  for (const child of [...container.children]) if (!keep.has(child)) child.remove();
  nodes.forEach(
    (node, index) =>
      container.children[index] !== node &&
      container.insertBefore(node, container.children[index] ?? null),
  );
}

/** Runs `work` once in the next frame however often it is asked for. */
export function soon(work) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      work();
    });
  };
}
