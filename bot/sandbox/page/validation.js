/** What a modal refuses before it is sent, in words for the field. */

import { h } from "/page/dom.js";

const isEmpty = (value) =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);

const CHECKS = {
  plain_text_input: textLength,
  email_text_input: (value) =>
    looksLike("email", value) ? null : "Enter an e-mail address, like name@example.org.",
  url_text_input: (value) =>
    URL.canParse(value) ? null : "Enter a whole web address, starting with https://.",
  number_input: numberRange,
};

function looksLike(type, value) {
  return h("input", { type, value }).validity.valid;
}

function textLength(value, element) {
  const { min_length: least, max_length: most } = element;
  if (least && value.length < least)
    return `Use at least ${least} characters. You have used ${value.length}.`;
  if (most && value.length > most)
    return `Use at most ${most} characters. You have used ${value.length}.`;
  return null;
}

function numberRange(value, element) {
  const number = Number(value);
  if (value.trim() === "" || Number.isNaN(number)) return "Enter a number.";
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Enter a whole number.";
  if (element.min_value !== undefined && number < Number(element.min_value))
    return `Enter ${element.min_value} or more.`;
  if (element.max_value !== undefined && number > Number(element.max_value))
    return `Enter ${element.max_value} or less.`;
  return null;
}

/** {block_id: what is wrong} for the input blocks of a view, by the values typed. */
export function problems(view, values) {
  const found = {};
  for (const block of view.blocks ?? []) {
    if (block.type !== "input") continue;
    const problem = check(block, values[block.block_id]?.[block.element.action_id]);
    if (problem) found[block.block_id] = problem;
  }
  return found;
}

function check(block, value) {
  const { element } = block;
  if (isEmpty(value)) return block.optional ? null : missing(element.type);
  return CHECKS[element.type]?.(value, element) ?? null;
}

function missing(type) {
  if (type === "file_input") return "Add a file.";
  return /input/.test(type) ? "Enter an answer." : "Choose an answer.";
}
