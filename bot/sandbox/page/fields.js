/** What holds a value in a block: text, number, dates, choices, files. */

import { channelOptions, select, staticGroups, ticks, userOptions } from "/page/choice_fields.js";
import { act } from "/page/connection.js";
import { files } from "/page/file_field.js";
import { moment, text } from "/page/typed_fields.js";

const values = (options) => (options ?? []).map((option) => option.value);

// What a field begins with, what Slack's `state` says of it, and how it is drawn.
export const FIELDS = {
  plain_text_input: { initial: (e) => e.initial_value, kept: (s) => s.value, draw: text },
  email_text_input: { initial: (e) => e.initial_value, kept: (s) => s.value, draw: text },
  url_text_input: { initial: (e) => e.initial_value, kept: (s) => s.value, draw: text },
  number_input: { initial: (e) => e.initial_value, kept: (s) => s.value, draw: text },
  datepicker: { initial: (e) => e.initial_date, kept: (s) => s.selected_date, draw: moment },
  timepicker: { initial: (e) => e.initial_time, kept: (s) => s.selected_time, draw: moment },
  datetimepicker: {
    initial: (e) => e.initial_date_time,
    kept: (s) => s.selected_date_time,
    draw: moment,
  },
  radio_buttons: {
    initial: (e) => e.initial_option?.value,
    kept: (s) => s.selected_option?.value,
    draw: ticks,
  },
  checkboxes: {
    initial: (e) => values(e.initial_options),
    kept: (s) => values(s.selected_options),
    draw: ticks,
  },
  file_input: {
    initial: () => [],
    kept: (s) => (s.files ?? []).map((file) => file.id),
    draw: files,
  },
  ...selects("static", "option", (e) => staticGroups(e)),
  ...selects("users", "user", () => [{ label: "", options: userOptions() }]),
  ...selects("channels", "channel", () => [{ label: "", options: channelOptions(["public"]) }]),
  ...selects("conversations", "conversation", (e) => [
    { label: "", options: channelOptions(e.filter?.include ?? ["public", "private", "im"]) },
  ]),
};

function selects(kind, noun, groups) {
  const one = (value) => value?.value ?? value;
  const many = (list) => (list ?? []).map(one);
  return {
    [`${kind}_select`]: {
      initial: (e) => one(e[`initial_${noun}`]),
      kept: (s) => one(s[`selected_${noun}`]),
      draw: select,
      groups,
    },
    [`multi_${kind}_select`]: {
      initial: (e) => many(e[`initial_${noun}s`]),
      kept: (s) => many(s[`selected_${noun}s`]),
      draw: select,
      groups,
      several: true,
    },
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
    if (where.dispatches && (await where.confirmed(element)))
      await send(node, element, where, next);
    else if (surface.source.kind === "view") keep(element, where, next);
  };
  return kind.draw(element, {
    ...where,
    kind,
    value,
    change,
    choose,
    key: `${block.block_id}/${element.action_id}`,
  });
}

function send(node, element, where, value) {
  return where.surface.send(node, {
    do: "choose",
    block_id: where.block.block_id,
    action_id: element.action_id,
    value,
  });
}

// The server keeps what is typed, so that it is still there after a reload.
function keep(element, where, value) {
  act({
    do: "input",
    view_id: where.surface.source.id,
    block_id: where.block.block_id,
    action_id: element.action_id,
    value,
  });
}
