/** What holds a value in a block: text, number, dates, choices, files. */

import { combobox } from "/page/combobox.js";
import { upload, act, sentence } from "/page/connection.js";
import { fill, h, icon, newId } from "/page/dom.js";
import { plainWords, textNodes } from "/page/mrkdwn.js";
import { asRichText } from "/page/rich_text.js";
import { people, nameOf, state, tell } from "/page/state.js";
import { fromLocalField, localField } from "/page/times.js";

const values = (options) => (options ?? []).map((option) => option.value);

// What a field begins with, what Slack's `state` says of it, and how it is drawn.
export const FIELDS = {
  plain_text_input: { initial: (e) => e.initial_value, kept: (s) => s.value, draw: text },
  email_text_input: { initial: (e) => e.initial_value, kept: (s) => s.value, draw: text },
  url_text_input: { initial: (e) => e.initial_value, kept: (s) => s.value, draw: text },
  number_input: { initial: (e) => e.initial_value, kept: (s) => s.value, draw: text },
  rich_text_input: { initial: (e) => e.initial_value, kept: (s) => s.rich_text_value, draw: richTextBox },
  datepicker: { initial: (e) => e.initial_date, kept: (s) => s.selected_date, draw: moment },
  timepicker: { initial: (e) => e.initial_time, kept: (s) => s.selected_time, draw: moment },
  datetimepicker: { initial: (e) => e.initial_date_time, kept: (s) => s.selected_date_time, draw: moment },
  radio_buttons: { initial: (e) => e.initial_option?.value, kept: (s) => s.selected_option?.value, draw: ticks },
  checkboxes: { initial: (e) => values(e.initial_options), kept: (s) => values(s.selected_options), draw: ticks },
  file_input: { initial: () => [], kept: (s) => (s.files ?? []).map((file) => file.id), draw: files },
  ...selects("static", "option", (e) => staticGroups(e)),
  ...selects("external", "option", () => []),
  ...selects("users", "user", () => [{ label: "", options: userOptions() }]),
  ...selects("channels", "channel", () => [{ label: "", options: channelOptions(["public"]) }]),
  ...selects("conversations", "conversation", (e) => [{ label: "", options: channelOptions(e.filter?.include ?? ["public", "private", "im"]) }]),
};

function selects(kind, noun, groups) {
  const one = (value) => value?.value ?? value;
  const many = (list) => (list ?? []).map(one);
  return {
    [`${kind}_select`]: { initial: (e) => one(e[`initial_${noun}`]), kept: (s) => one(s[`selected_${noun}`]), draw: select, groups },
    [`multi_${kind}_select`]: { initial: (e) => many(e[`initial_${noun}s`]), kept: (s) => many(s[`selected_${noun}s`]), draw: select, groups, several: true },
  };
}

/** Draws a field with its value, and keeps the value on its surface as it changes. */
export function field(element, where) {
  const kind = FIELDS[element.type];
  const { surface, block } = where;
  const value = surface.begin(block.block_id, element.action_id, kind.initial(element), kind.kept);
  const change = (next) => surface.set(block.block_id, element.action_id, next);
  const choose = async (node, next) => {
    change(next);
    if (where.dispatches && (await where.confirmed(element))) await send(node, element, where, next);
    else if (surface.source.kind === "view") keep(element, where, next);
  };
  return kind.draw(element, { ...where, value, change, choose, key: `${block.block_id}/${element.action_id}` });
}

function send(node, element, where, value) {
  return where.surface.send(node, { do: "choose", block_id: where.block.block_id, action_id: element.action_id, value });
}

// The server keeps what is typed, so that it is still there after a reload.
function keep(element, where, value) {
  act({ do: "input", view_id: where.surface.source.id, block_id: where.block.block_id, action_id: element.action_id, value });
}

function common(element, where) {
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

function text(element, where) {
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
      waiting = setTimeout(give, PAUSE_IN_TYPING);
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

function richTextBox(element, where) {
  const node = h("textarea", {
    ...common(element, where), rows: 4,
    oninput: () => where.change(node.value ? asRichText(node.value) : null),
    onchange: () => where.choose(node, node.value ? asRichText(node.value) : null),
  });
  return node;
}

const MOMENTS = {
  datepicker: { type: "date", show: (value) => value, read: (field) => field },
  timepicker: { type: "time", show: (value) => value, read: (field) => field },
  datetimepicker: { type: "datetime-local", show: (value) => localField(value * 1000), read: (field) => fromLocalField(field) / 1000 },
};

// A date that is picked is given at once; one that is typed, when the person has moved on: before
// that each digit of the year makes another date.
function moment(element, where) {
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
    ...common(element, where), type,
    "aria-label": where.id ? null : where.label || plainWords(element.placeholder) || { date: "Date", time: "Time" }[type] || "Date and time",
    value: where.value ? show(where.value) : "",
    oninput: () => where.change(current()),
    onchange: () => !typing && give(),
    onblur: give,
    onpointerdown: () => (typing = false),
    onkeydown: (event) => (event.key === "Enter" ? give() : (typing = true)),
  });
  return node;
}

function ticks(element, where) {
  const several = element.type === "checkboxes";
  const group = newId("choice");
  const chosen = new Set(several ? where.value : [where.value]);
  const pick = (node, value) => {
    if (!several) return where.choose(node, value);
    chosen[node.checked ? "add" : "delete"](value);
    return where.choose(node, element.options.map((option) => option.value).filter((one) => chosen.has(one)));
  };
  const rows = element.options.map((option, index) => tick(option, { several, group, index, where, checked: chosen.has(option.value), pick }));
  if (where.inFieldset) return h("div.ticks", { "data-action-id": element.action_id }, rows);
  return h("fieldset.ticks", { "data-action-id": element.action_id }, h("legend.visually-hidden", {}, where.label || "Options"), rows);
}

function tick(option, { several, group, index, where, checked, pick }) {
  const id = `${group}-${index}`;
  const node = h("input", {
    type: several ? "checkbox" : "radio", name: group, id, checked, "data-key": `${where.key}/${index}`,
    "aria-describedby": [option.description ? `${id}-more` : null, where.describedby].filter(Boolean).join(" ") || null,
    "aria-invalid": where.invalid ? "true" : null,
    onchange: () => pick(node, option.value),
  });
  const more = option.description ? h("span.tick-more", { id: `${id}-more` }, textNodes(option.description)) : null;
  return h("div.tick", {}, node, h("div", {}, h("label", { for: id }, textNodes(option.text)), more));
}

const optionRow = (option) => ({ value: option.value, text: plainWords(option.text), detail: plainWords(option.description) });

function staticGroups(element) {
  if (!element.option_groups) return [{ label: "", options: (element.options ?? []).map(optionRow) }];
  return element.option_groups.map((group) => ({ label: plainWords(group.label), options: group.options.map(optionRow) }));
}

const userOptions = () => people().map((user) => ({ value: user.id, text: nameOf(user.id), detail: user.title ?? "" }));

function channelOptions(kinds) {
  const shown = [...state.channels.values()].filter((one) => one.kind !== "im" && kinds.includes(one.kind));
  return shown.map((channel) => ({ value: channel.id, text: `#${channel.name}`, detail: channel.topic ?? "" }));
}

function select(element, where) {
  const kind = FIELDS[element.type];
  const node = combobox({
    ...{ id: where.id, describedby: where.describedby, invalid: where.invalid, key: where.key },
    label: where.label || plainWords(element.placeholder) || "Choose",
    placeholder: plainWords(element.placeholder) || (kind.several ? "Choose some" : "Choose one"),
    groups: kind.groups(element),
    chosen: [where.value ?? []].flat(),
    several: Boolean(kind.several),
    most: element.max_selected_items,
    change: (chosen) => where.choose(node, kind.several ? chosen : (chosen[0] ?? null)),
  });
  node.dataset.actionId = element.action_id;
  return node;
}

const names = new Map();

function files(element, where) {
  const list = h("ul.chosen-files", { "aria-label": "Files added" });
  const add = async () => {
    node.setAttribute("aria-busy", "true");
    const reply = await upload([...node.files]);
    node.removeAttribute("aria-busy");
    if (!reply.ok) return tell("toast", { user: state.person, text: sentence(reply), kind: "error" });
    const ids = reply.files.map((file) => file.id);
    for (const file of reply.files) names.set(file.id, file.name);
    setFiles(element.max_files === 1 ? ids : [...current, ...ids]);
  };
  let current = where.value ?? [];
  const setFiles = (ids) => {
    current = ids;
    drawFiles(list, ids, setFiles);
    where.choose(node, ids);
  };
  const accept = (element.filetypes ?? []).map((ending) => `.${ending}`).join(",");
  const node = h("input", { ...common(element, where), type: "file", multiple: element.max_files !== 1, accept: accept || null, onchange: add });
  drawFiles(list, current, setFiles);
  return h("div.file-input", {}, node, list);
}

function drawFiles(list, ids, setFiles) {
  const row = (id) => {
    const name = names.get(id) ?? id;
    const remove = () => setFiles(ids.filter((one) => one !== id));
    return h("li.chip", {}, icon("file"), name, h("button.chip-remove", { type: "button", "aria-label": `Remove ${name}`, onclick: remove }, icon("close")));
  };
  fill(list, ids.map(row));
}
