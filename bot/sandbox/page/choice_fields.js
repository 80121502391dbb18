/** Fields that are chosen from: radio buttons, checkboxes and every select. */

import { combobox } from "/page/combobox.js";
import { h, newId } from "/page/dom.js";
import { plainWords, textNodes } from "/page/mrkdwn.js";
import { nameOf, people, state } from "/page/state.js";

export function ticks(element, where) {
  const several = element.type === "checkboxes";
  const group = newId("choice");
  const chosen = new Set(several ? where.value : [where.value]);
  const pick = (node, value) => {
    if (!several) return where.choose(node, value);
    chosen[node.checked ? "add" : "delete"](value);
    return where.choose(
      node,
      element.options.map((option) => option.value).filter((one) => chosen.has(one)),
    );
  };
  const rows = element.options.map((option, index) =>
    tick(option, { several, group, index, where, checked: chosen.has(option.value), pick }),
  );
  if (where.inFieldset) return h("div.ticks", { "data-action-id": element.action_id }, rows);
  return h(
    "fieldset.ticks",
    { "data-action-id": element.action_id },
    h("legend.visually-hidden", {}, where.label || "Options"),
    rows,
  );
}

function tick(option, { several, group, index, where, checked, pick }) {
  const id = `${group}-${index}`;
  const node = h("input", {
    type: several ? "checkbox" : "radio",
    name: group,
    id,
    checked,
    "data-key": `${where.key}/${index}`,
    "aria-describedby":
      [option.description ? `${id}-more` : null, where.describedby].filter(Boolean).join(" ") ||
      null,
    "aria-invalid": where.invalid ? "true" : null,
    onchange: () => pick(node, option.value),
  });
  const more = option.description
    ? h("span.tick-more", { id: `${id}-more` }, textNodes(option.description))
    : null;
  return h(
    "div.tick",
    {},
    node,
    h("div", {}, h("label", { for: id }, textNodes(option.text)), more),
  );
}

const optionRow = (option) => ({
  value: option.value,
  text: plainWords(option.text),
  detail: plainWords(option.description),
});

export function staticGroups(element) {
  if (!element.option_groups)
    return [{ label: "", options: (element.options ?? []).map(optionRow) }];
  return element.option_groups.map((group) => ({
    label: plainWords(group.label),
    options: group.options.map(optionRow),
  }));
}

export const userOptions = () =>
  people().map((user) => ({ value: user.id, text: nameOf(user.id), detail: user.title ?? "" }));

export function channelOptions(kinds) {
  const shown = [...state.channels.values()].filter(
    (one) => one.kind !== "im" && kinds.includes(one.kind),
  );
  return shown.map((channel) => ({
    value: channel.id,
    text: `#${channel.name}`,
    detail: channel.topic ?? "",
  }));
}

export function select(element, where) {
  const node = combobox({
    ...{ id: where.id, describedby: where.describedby, invalid: where.invalid, key: where.key },
    label: where.label || plainWords(element.placeholder) || "Choose",
    placeholder:
      plainWords(element.placeholder) || (where.kind.several ? "Choose some" : "Choose one"),
    groups: where.kind.groups(element),
    chosen: [where.value ?? []].flat(),
    several: Boolean(where.kind.several),
    most: element.max_selected_items,
    change: (chosen) => where.choose(node, where.kind.several ? chosen : (chosen[0] ?? null)),
  });
  node.dataset.actionId = element.action_id;
  return node;
}
