/** What is pressed in a block: buttons, links, overflow menus; and the table of every element. */

import { ask } from "/page/confirm.js";
import { h, icon } from "/page/dom.js";
import { FIELDS, field } from "/page/fields.js";
import { imageAddress } from "/page/images.js";
import { openMenu } from "/page/menu.js";
import { plainWords, textNodes } from "/page/mrkdwn.js";

/**
 * Draws an element of a block.
 * @param {object} element  as Block Kit writes it
 * @param {object} where  {surface, block, label: accessible name, id?, describedby?, invalid?,
 *   dispatches: whether a choice is told to the app at once}
 */
export function drawElement(element, where) {
  const draw = PRESSED[element.type];
  if (draw) return draw(element, where);
  if (element.type in FIELDS) return field(element, { ...where, confirmed });
  return h("span.unknown", {}, `This page cannot draw an element of the kind “${element.type}”.`);
}

const PRESSED = { button, overflow, image };

const keyOf = (element, where) => `${where.block.block_id}/${element.action_id}`;

/** Asks the element's own question, if it has one. */
async function confirmed(element) {
  const question = element.confirm;
  if (!question) return true;
  return ask({
    title: plainWords(question.title),
    text: textNodes(question.text),
    confirm: plainWords(question.confirm),
    deny: plainWords(question.deny),
    danger: question.style === "danger",
  });
}

async function press(node, element, where, value) {
  if (!(await confirmed(element))) return;
  await where.surface.send(node, {
    do: "press",
    block_id: where.block.block_id,
    action_id: element.action_id,
    value,
  });
}

function button(element, where) {
  const attributes = {
    "aria-label": element.accessibility_label,
    "data-key": keyOf(element, where),
    "data-action-id": element.action_id,
    onclick: (event) => press(event.currentTarget, element, where),
  };
  const look = `button ${element.style ?? ""}`.trim();
  if (!element.url)
    return h("button", { class: look, type: "button", ...attributes }, textNodes(element.text));
  return h(
    "a",
    {
      class: look,
      href: safeAddress(element.url),
      target: "_blank",
      rel: "noopener noreferrer",
      ...attributes,
    },
    textNodes(element.text),
  );
}

const safeAddress = (url) => (/^(https?|mailto):/i.test(url) ? url : null);

function overflow(element, where) {
  const items = (node) =>
    element.options.map((option) => ({
      label: textNodes(option.text),
      choose: () => overflowChosen(node, element, where, option),
    }));
  const name = where.label ? `More options for ${where.label}` : "More options";
  return h(
    "button.button.overflow",
    {
      type: "button",
      "aria-label": name,
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "data-key": keyOf(element, where),
      "data-action-id": element.action_id,
      onclick: (event) => openMenu(event.currentTarget, name, items(event.currentTarget)),
    },
    icon("more"),
  );
}

function overflowChosen(node, element, where, option) {
  if (option.url && safeAddress(option.url)) window.open(option.url, "_blank", "noopener");
  return press(node, element, where, option.value);
}

function image(element) {
  const address = imageAddress(element);
  if (!address) return h("span.image-missing", {}, element.alt_text);
  return h("img.element-image", { src: address, alt: element.alt_text, loading: "lazy" });
}
