/** Draws Block Kit: one function for each kind of block. */

import { drawElement } from "/page/elements.js";
import { h, newId } from "/page/dom.js";
import { imageAddress } from "/page/images.js";
import { markdown, plain, plainWords, textNodes } from "/page/mrkdwn.js";
import { richText } from "/page/rich_text.js";

const BLOCKS = {
  section,
  header,
  divider,
  context,
  actions,
  input,
  image,
  table,
  rich_text: (block) => richText(block),
  markdown: (block) => h("div.block-text", {}, markdown(block.text)),
};

/** Every block of a surface, in order, as nodes. */
export function drawBlocks(blocks, surface) {
  return (blocks ?? []).map((block) => drawBlock(block, surface));
}

function drawBlock(block, surface) {
  const draw = BLOCKS[block.type] ?? unknown;
  return h(
    "div",
    { class: `block block-${block.type}`, "data-block-id": block.block_id },
    draw(block, surface),
  );
}

const unknown = (block) =>
  h("p.unknown", {}, `This page cannot draw a block of the kind “${block.type}”.`);

function section(block, surface) {
  const words = plainWords(block.text) || plainWords(block.fields?.[0]);
  const label = words.length > 80 ? `${words.slice(0, 79)}…` : words;
  const said = [
    block.text ? h("div.block-text", {}, textNodes(block.text)) : null,
    block.fields
      ? h(
          "div.section-fields",
          {},
          block.fields.map((one) => h("div.block-text", {}, textNodes(one))),
        )
      : null,
  ];
  if (!block.accessory) return said;
  const wide = ["radio_buttons", "checkboxes"].includes(block.accessory.type);
  return h(
    "div",
    { class: wide ? "section-row stacked" : "section-row" },
    h("div.section-words", {}, said),
    h(
      "div.section-accessory",
      {},
      drawElement(block.accessory, { surface, block, label, dispatches: true }),
    ),
  );
}

// One level below the heading that stands over it: a screen's h1, a modal's h2.
function header(block, surface) {
  return h(
    surface.source.kind === "view" ? "h3.block-title" : "h2.block-title",
    {},
    textNodes(block.text),
  );
}

function divider() {
  return h("hr", {});
}

function context(block, surface) {
  const draw = (one) =>
    one.type === "image"
      ? drawElement(one, { surface, block })
      : h("span.context-text", {}, textNodes(one));
  return h("div.context-row", {}, block.elements.map(draw));
}

function actions(block, surface) {
  return h(
    "div.actions-row",
    {},
    block.elements.map((one) => drawElement(one, { surface, block, dispatches: true })),
  );
}

const GROUPS = new Set(["radio_buttons", "checkboxes"]);

function input(block, surface) {
  const id = newId("field");
  const error = surface.errors?.[block.block_id];
  const described = [block.hint ? `${id}-hint` : null, error ? `${id}-error` : null]
    .filter(Boolean)
    .join(" ");
  const where = {
    surface,
    block,
    label: plainWords(block.label),
    describedby: described || null,
    invalid: Boolean(error),
    dispatches: Boolean(block.dispatch_action),
  };
  const hint = block.hint ? h("div.hint", { id: `${id}-hint` }, textNodes(block.hint)) : null;
  const wrong = error ? h("p.field-error", { id: `${id}-error` }, error) : null;
  const name = [
    textNodes(block.label),
    block.optional ? h("span.optional", {}, " (optional)") : null,
  ];
  if (!GROUPS.has(block.element.type))
    return [
      h("label.field-label", { for: id }, name),
      hint,
      wrong,
      drawElement(block.element, { ...where, id }),
    ];
  const choices = drawElement(block.element, { ...where, inFieldset: true });
  return h("fieldset.field-group", {}, h("legend.field-label", {}, name), hint, wrong, choices);
}

function image(block) {
  const address = imageAddress(block);
  const title = block.title ? h("figcaption", {}, textNodes(block.title)) : null;
  const elsewhere = () => h("p.image-missing", {}, `Picture: ${block.alt_text}`);
  const picture = address
    ? h("img.block-picture", { src: address, alt: block.alt_text, loading: "lazy" })
    : elsewhere();
  picture.addEventListener?.("error", () => picture.replaceWith(elsewhere()));
  return h("figure", {}, title, picture);
}

function table(block) {
  const [head, ...rows] = block.rows;
  const look = (index) => {
    const settings = block.column_settings?.[index];
    return `align-${settings?.align ?? "left"}${settings?.is_wrapped === false ? " unwrapped" : ""}`;
  };
  const line = (cells, tag) =>
    h(
      "tr",
      {},
      cells.map((one, index) =>
        h(tag, { class: look(index), scope: tag === "th" ? "col" : null }, cell(one)),
      ),
    );
  const drawn = h(
    "table",
    {},
    h("thead", {}, line(head, "th")),
    h(
      "tbody",
      {},
      rows.map((cells) => line(cells, "td")),
    ),
  );
  return h("div.table-scroll", { tabindex: 0, role: "region", "aria-label": "Table" }, drawn);
}

const CELLS = {
  raw_text: (one) => plain(one.text),
  rich_text: (one) => richText(one),
};
const cell = (one) => CELLS[one?.type]?.(one) ?? "";
