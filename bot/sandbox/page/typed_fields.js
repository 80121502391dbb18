/** Fields that are typed into: text, numbers, addresses, dates and times. */

import { h } from "/page/dom.js";
import { plainWords } from "/page/mrkdwn.js";
import { fromLocalField, localField } from "/page/times.js";

/** The attributes that each such field has: its name, its description, what is wrong, its place. */
export function common(element, where) {
  return {
    id: where.id,
    "aria-label": where.id ? null : where.label || plainWords(element.placeholder) || "Answer",
    "aria-describedby": where.describedby,
    "aria-invalid": where.invalid ? "true" : null,
    "data-key": where.key,
    "data-action-id": element.action_id,
    "data-focus": element.focus_on_load ? "first" : null,
  };
}

const KEYBOARDS = { number_input: "decimal", email_text_input: "email", url_text_input: "url" };

export function text(element, where) {
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const node = h(element.multiline ? "textarea" : "input", {
    ...common(element, where),
    ...(element.multiline ? { rows: 4 } : { type: "text", inputmode: KEYBOARDS[element.type] }),
    value: where.value ?? "",
    placeholder: plainWords(element.placeholder) || null,
    autocomplete: "off",
    oninput: () => where.change(node.value || null),
    onchange: () => !where.dispatches && where.choose(node, node.value || null),
  });
  if (where.dispatches) dispatchText(node, where, triggers);
  return element.max_length ? h("div.counted", {}, node, counter(node, element)) : node;
}

const PAUSE_IN_TYPING = 500;

function dispatchText(node, where, triggers) {
  let waiting = null;
  const give = () => where.choose(node, node.value || null);
  // It may have been drawn anew meanwhile, or have gone with what stood there before.
  const stands = () => document.querySelector(`[data-key="${CSS.escape(where.key)}"]`);
  if (triggers.includes("on_enter_pressed"))
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || (node.tagName === "TEXTAREA" && event.shiftKey)) return;
      event.preventDefault();
      event.stopPropagation();
      give();
    });
  if (triggers.includes("on_character_entered"))
    node.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => stands() && give(), PAUSE_IN_TYPING);
    });
}

function counter(node, element) {
  const left = h("span.counter", { "aria-hidden": "true" });
  const show = () => {
    left.textContent = `${node.value.length} of ${element.max_length}`;
    left.classList.toggle("over", node.value.length > element.max_length);
  };
  node.addEventListener("input", show);
  show();
  return left;
}

const MOMENTS = {
  datepicker: { type: "date", show: (value) => value, read: (field) => field },
  timepicker: { type: "time", show: (value) => value, read: (field) => field },
  datetimepicker: {
    type: "datetime-local",
    show: (value) => localField(value * 1000),
    read: (field) => fromLocalField(field) / 1000,
  },
};

// A date that is picked is given at once; one that is typed, when the person has moved on: before
// that each digit of the year makes another date.
export function moment(element, where) {
  const { type, show, read } = MOMENTS[element.type];
  let given = where.value;
  let typing = false;
  const isWhole = () => node.value && (type === "time" || !node.value.startsWith("0"));
  const current = () => (isWhole() ? read(node.value) : null);
  const give = () => {
    if (current() === given) return;
    given = current();
    where.choose(node, given);
  };
  const node = h("input", {
    ...common(element, where),
    type,
    "aria-label": where.id
      ? null
      : where.label ||
        plainWords(element.placeholder) ||
        { date: "Date", time: "Time" }[type] ||
        "Date and time",
    value: where.value ? show(where.value) : "",
    oninput: () => where.change(current()),
    onchange: () => !typing && give(),
    onblur: give,
    onpointerdown: () => (typing = false),
    onkeydown: (event) => (event.key === "Enter" ? give() : (typing = true)),
  });
  return node;
}
