/** Slack's own light markup, drawn as elements and text nodes. */

import { h } from "/page/dom.js";
import { EMOJI, emoji } from "/page/emoji.js";
import { nameOf, state } from "/page/state.js";
import { fromPattern } from "/page/times.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** The three escapes of Slack's text, undone. */
const unescape = (text) => text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);

/** A text object of any kind as nodes. */
export function textNodes(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  return plain(object.text, object.emoji !== false);
}

/** plain_text: line breaks and emoji, nothing else. */
export function plain(text, withEmoji = true) {
  const drawn = withEmoji ? withShortcodes(text) : text;
  return lines(drawn.split("\n").map((line) => [line]));
}

/** What a text object says, for an accessible name. */
export function plainWords(object) {
  if (!object?.text) return "";
  if (object.type !== "mrkdwn") return withShortcodes(object.text);
  return h("span", {}, mrkdwn(object.text)).textContent;
}

const withShortcodes = (text) =>
  text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => (EMOJI.has(name) ? emoji(name) : whole));

const lines = (rows) => rows.flatMap((row, index) => (index ? [h("br"), ...row] : row));

/** mrkdwn as nodes: code fences, then quotes and lists by line, then what is inside a line. */
export function mrkdwn(text) {
  return text.split(/```\n?([\s\S]*?)\n?```/).flatMap((part, index) => {
    if (index % 2) return [h("pre.code-block", {}, h("code", {}, fenced(part)))];
    return part ? paragraphs(part.replace(/^\n|\n$/g, "")) : [];
  });
}

// Inside a fence only links are drawn.
const fenced = (text) =>
  text
    .split(/(<[^<>\n]+>)/)
    .map((part) => (/^<.+>$/.test(part) ? angle(part.slice(1, -1)) : unescape(part)));

/** A markdown block, written anew in Slack's own markup: what both have is drawn. */
export function markdown(text) {
  const escaped = text.replace(/[&<>]/g, (sign) => ESCAPES[sign]);
  return mrkdwn(
    escaped
      .replace(/\[([^\]\n]+)\]\(([^)\s]+)\)/g, "<$2|$1>")
      .replace(/^#{1,6} +(.+)$/gm, "*$1*")
      .replace(/^(\s*)[-*] +/gm, "$1• ")
      .replace(/\*\*(.+?)\*\*/g, "*$1*")
      .replace(/~~(.+?)~~/g, "~$1~"),
  );
}

const KINDS = [
  ["quote", /^(?:>|&gt;) ?/],
  ["list", /^\s*[•◦▪] ?/],
];

function paragraphs(text) {
  return runs(text.split("\n")).flatMap(({ kind, rows }) => {
    if (kind === "quote") return [h("blockquote", {}, lines(rows.map(inline)))];
    if (kind === "list")
      return [
        h(
          "ul.bullets",
          {},
          rows.map((row) => h("li", {}, inline(row))),
        ),
      ];
    return [h("span.lines", {}, lines(rows.map(inline)))];
  });
}

// Neighbouring lines of one kind, with their marks taken off.
function runs(rows) {
  const found = [];
  for (const row of rows) {
    const [kind, mark] = KINDS.find(([, pattern]) => pattern.test(row)) ?? ["text", /^/];
    if (found.at(-1)?.kind !== kind) found.push({ kind, rows: [] });
    found.at(-1).rows.push(row.replace(mark, ""));
  }
  return found;
}

const STYLES = { "*": "strong", _: "em", "~": "s" };
const TOKEN =
  /<([^<>\n]+)>|`([^`\n]+)`|:([a-z0-9_+-]+(?:::[a-z0-9-]+)?):|([*_~])|https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]'"]/g;

/** One line: links, mentions, code, emoji, bold, italic, struck out. */
export function inline(text) {
  const nodes = [];
  const token = new RegExp(TOKEN);
  let from = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const drawn = draw(match, text);
    if (!drawn) continue;
    if (match.index > from) nodes.push(unescape(text.slice(from, match.index)));
    nodes.push(drawn.node);
    from = token.lastIndex = drawn.end;
  }
  if (from < text.length) nodes.push(unescape(text.slice(from)));
  return nodes;
}

function draw(match, text) {
  const [whole, address, code, shortcode, mark] = match;
  const end = match.index + whole.length;
  if (address) return { node: angle(address), end };
  if (code) return { node: h("code", {}, unescape(code)), end };
  if (shortcode) return { node: emoji(shortcode), end };
  if (!mark) return { node: link(unescape(whole), unescape(whole)), end };
  const close = closing(text, match.index, mark);
  if (close < 0) return null;
  const inner = text.slice(match.index + 1, close);
  return { node: h(STYLES[mark], {}, inline(inner)), end: close + 1 };
}

// A mark opens after a space or punctuation and closes before one, tight against its words.
function closing(text, open, mark) {
  if (/[\p{L}\p{N}]/u.test(text[open - 1] ?? "") || /^(\s|$)/.test(text.slice(open + 1))) return -1;
  for (let at = text.indexOf(mark, open + 1); at > 0; at = text.indexOf(mark, at + 1)) {
    if (at === open + 1 || /\s/.test(text[at - 1])) continue;
    if (!/[\p{L}\p{N}]/u.test(text[at + 1] ?? "")) return at;
  }
  return -1;
}

const SPECIAL = {
  "@": (id, label) => mention("@", label ?? nameOf(id)),
  "#": (id, label) => mention("#", label || state.channels.get(id)?.name || id),
  "!": (command, label) => broadcast(command, label),
};

// What stands between < and >: an address, a person, a channel or a command, with its label.
function angle(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? undefined : unescape(inside.slice(bar + 1));
  const special = SPECIAL[target[0]];
  if (special) return special(target.slice(1), label);
  return link(unescape(target), label || unescape(target).replace(/^mailto:/, ""));
}

function broadcast(command, label) {
  const [name, seconds, pattern, address] = command.split("^");
  if (name !== "date") return mention("@", label?.replace(/^@/, "") ?? name);
  const said = pattern ? fromPattern(Number(seconds), pattern) : label;
  const time = h("time", { datetime: new Date(Number(seconds) * 1000).toISOString() }, said);
  return address ? link(address, time) : time;
}

export function mention(sign, name) {
  const clean = name.replace(/^[@#]/, "");
  const own = sign === "@" && clean === nameOf(state.person);
  return h(own ? "span.mention.own" : "span.mention", {}, `${sign}${clean}`);
}

/** A link where its scheme is one that a message may have; otherwise only its words. */
export function link(address, label) {
  if (!/^(https?:|mailto:|tel:)/i.test(address)) return h("span", {}, label);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label);
}

/** A message's text as somebody would type it again, to edit it. */
export function typed(text) {
  const named = text.replace(/<(@|#)([^<>|]+)(?:\|([^<>]*))?>/g, (_, sign, id, label) => {
    const name = sign === "@" ? state.users.get(id)?.name : state.channels.get(id)?.name;
    return `${sign}${label || name || id}`;
  });
  return unescape(named.replace(/<([^<>|]+)(?:\|[^<>]*)?>/g, "$1"));
}
