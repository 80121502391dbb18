/** rich_text blocks: sections, lists, quotes and preformatted text. */

import { h } from "/page/dom.js";
import { emoji } from "/page/emoji.js";
import { link, mention } from "/page/mrkdwn.js";
import { nameOf, state } from "/page/state.js";
import { fromPattern } from "/page/times.js";

const TAGS = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

const PIECES = {
  text: (piece) => broken(piece.text),
  link: (piece) => [link(piece.url, piece.text || piece.url)],
  emoji: (piece) => [emoji(piece.name)],
  user: (piece) => [mention("@", nameOf(piece.user_id))],
  channel: (piece) => [
    mention("#", state.channels.get(piece.channel_id)?.name ?? piece.channel_id),
  ],
  usergroup: (piece) => [mention("@", piece.usergroup_id)],
  broadcast: (piece) => [mention("@", piece.range)],
  date: (piece) => [fromPattern(piece.timestamp, piece.format)],
  color: (piece) => [h("code", {}, piece.value)],
};

const broken = (text) =>
  text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));

function pieces(elements) {
  return (elements ?? []).map((piece) => styled(PIECES[piece.type]?.(piece) ?? [], piece.style));
}

function styled(nodes, style) {
  const wanted = Object.keys(TAGS).filter((name) => style?.[name]);
  return wanted.reduce((inner, name) => [h(TAGS[name], {}, inner)], nodes);
}

const PARTS = {
  rich_text_section: (part) => h("div.rich-section", {}, pieces(part.elements)),
  rich_text_quote: (part) => h("blockquote", {}, pieces(part.elements)),
  rich_text_preformatted: (part) => h("pre.code-block", {}, h("code", {}, pieces(part.elements))),
  rich_text_list(part) {
    const items = part.elements.map((item) => h("li", {}, pieces(item.elements)));
    const start = part.offset ? { start: part.offset + 1 } : {};
    return h(
      part.style === "ordered" ? "ol" : "ul",
      { class: `bullets indent-${part.indent ?? 0}`, ...start },
      items,
    );
  },
};

/** The parts of a rich_text block (or of a rich_text table cell) as nodes. */
export const richText = (block) =>
  (block.elements ?? []).map((part) => PARTS[part.type]?.(part) ?? null);
