/** What the bot is doing: each delivery to it and each call that it makes, newest first. */

import { read, sentence } from "/page/connection.js";
import { arrange, fill, h, hidden, iconButton, keepingFocus, newId, soon } from "/page/dom.js";
import { on, state } from "/page/state.js";
import { timeWithSeconds } from "/page/times.js";

const SHOWN = 120;
const FILTERS = [
  ["all", "Everything", () => true],
  ["to_app", "To the bot", (one) => one.direction === "to_app"],
  ["from_app", "From the bot", (one) => one.direction === "from_app"],
  ["problems", "Problems", (one) => !one.ok],
];
const open = new Map();
let drawn = new Map();
let chosen = "all";

/** Keeps the panel of activity; gives back the function that opens and closes it. */
export function startActivity(panel) {
  const rows = h("ol.exchanges", { "data-focus-home": true, tabindex: -1 });
  const draw = soon(() => !panel.hidden && keepingFocus(rows, () => arrange(rows, contents(draw))));
  fill(
    panel,
    h(
      "header.bar",
      {},
      h("h2.bar-title", {}, "What the bot is doing"),
      iconButton("close", "Close this panel", () => toggle(false)),
    ),
    h(
      "div.activity-filter",
      {},
      h("label.visually-hidden", { for: "activity-filter" }, "Show"),
      filterBox(draw),
    ),
    h(
      "div.activity-scroll",
      { tabindex: 0, role: "region", "aria-label": "Deliveries and calls" },
      rows,
    ),
  );
  const toggle = (wanted = panel.hidden) => {
    panel.hidden = !wanted;
    document.body.dataset.activity = wanted ? "open" : "";
    document.getElementById("activity-toggle")?.setAttribute("aria-pressed", String(wanted));
    draw();
    (wanted ? panel.querySelector("button") : document.getElementById("activity-toggle"))?.focus();
  };
  for (const name of ["exchange", "snapshot"]) on(name, draw);
  return toggle;
}

function filterBox(draw) {
  const pick = (event) => ((chosen = event.currentTarget.value), draw());
  return h(
    "select",
    { id: "activity-filter", onchange: pick },
    FILTERS.map(([name, label]) => h("option", { value: name }, label)),
  );
}

function contents(again) {
  const fits = FILTERS.find(([name]) => name === chosen)[2];
  const found = state.traffic.filter(fits).slice(-SHOWN).reverse();
  if (!found.length)
    return [
      h(
        "li.empty",
        {},
        "Nothing yet. Press a button or write to the bot, and each step shows here.",
      ),
    ];
  drawn = new Map(found.map((one) => [keyOf(one), drawn.get(keyOf(one)) ?? row(one, again)]));
  return [...drawn.values()];
}

const keyOf = (one) => `${one.id} ${open.has(one.id)}`;

function row(one, again) {
  const id = newId("exchange");
  const isOpen = open.has(one.id);
  const way = one.direction === "to_app" ? ["→", "to the bot"] : ["←", "from the bot"];
  const result = one.ok
    ? hidden("ok")
    : h("span.exchange-error", {}, one.error || `status ${one.status}`);
  const toggle = () => (isOpen ? (open.delete(one.id), again()) : fetchWhole(one.id, again));
  return h(
    "li",
    { class: `exchange ${one.direction} ${one.ok ? "" : "bad"}` },
    h(
      "button.exchange-row",
      {
        type: "button",
        "aria-expanded": String(isOpen),
        "aria-controls": isOpen ? id : null,
        "data-key": `exchange/${one.id}`,
        onclick: toggle,
      },
      h(
        "span.exchange-way",
        { title: way[1] },
        h("span", { "aria-hidden": "true" }, way[0]),
        hidden(`${way[1]}: `),
      ),
      h("span.exchange-name", {}, one.name),
      result,
      h(
        "span.exchange-ms",
        {},
        `${one.ms < 10 ? Number(one.ms).toFixed(1) : Math.round(one.ms)} ms`,
      ),
      h("span.exchange-at", {}, one.at ? timeWithSeconds(one.at) : ""),
    ),
    isOpen ? h("div.exchange-whole", { id }, whole(open.get(one.id))) : null,
  );
}

async function fetchWhole(id, again) {
  const reply = await read(`exchange/${encodeURIComponent(id)}`);
  open.set(id, reply);
  again();
}

const PARTS = [
  ["request_headers", "Headers"],
  ["request", "Sent"],
  ["response", "Answer"],
];

function whole(exchange) {
  if (!exchange.request && !exchange.response) return h("p", {}, sentence(exchange));
  return PARTS.filter(([name]) => exchange[name]).map(([name, label]) => [
    h("h3", {}, label),
    h("pre.payload", { tabindex: 0, role: "region", "aria-label": label }, pretty(exchange[name])),
  ]);
}

const pretty = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));
