/** One message as a row of a conversation. */

import { drawBlocks } from "/page/blocks.js";
import { ask } from "/page/confirm.js";
import { act, sentence } from "/page/connection.js";
import { h, hidden, icon, iconButton } from "/page/dom.js";
import { emoji } from "/page/emoji.js";
import { openMenu } from "/page/menu.js";
import { mrkdwn, typed } from "/page/mrkdwn.js";
import { avatar } from "/page/people.js";
import { isBot, isThreadUnread, nameOf, state, tell } from "/page/state.js";
import { Surface } from "/page/surface.js";
import { dateAndTime, dayName, timeOfDay } from "/page/times.js";

/**
 * @param {object} message  as the protocol writes it
 * @param {object} where  {channel: id, compact, inThread, openThread(ts)}
 */
export function drawMessage(message, where) {
  const look = `message ${where.compact ? "compact" : ""} ${message.ephemeral_to ? "ephemeral" : ""}`;
  const row = h("li", { class: look.trim(), "data-ts": message.ts, tabindex: -1 });
  if (isNotice(message)) {
    row.className = "message notice";
    row.append(h("div.message-body", {}, bodyOf(message, where)));
    return row;
  }
  row.append(
    where.compact
      ? h("span.gutter-time", { "aria-hidden": "true" }, timeOfDay(message.ts))
      : avatar(message.user),
    h(
      "div.message-main",
      {},
      head(message, where),
      h("div.message-body", {}, bodyOf(message, where)),
      foot(message, where),
    ),
  );
  if (!message.ephemeral_to) row.append(tools(message, where, row));
  return row;
}

const NOTICES =
  /^(channel|group)_(join|leave|topic|purpose|name|archive|unarchive)$|^(pinned_item|bot_add)$/;
const isNotice = (message) => NOTICES.test(message.subtype ?? "");

const isFromApp = (message) => Boolean(message.bot_id) || isBot(message.user);
const authorOf = (message) =>
  (isFromApp(message) && message.username) || nameOf(message.user);

function head(message, where) {
  const author = authorOf(message);
  const when = h(
    "time.when",
    { datetime: new Date(Number(message.ts) * 1000).toISOString(), title: dateAndTime(message.ts) },
    timeOfDay(message.ts),
  );
  const only = message.ephemeral_to
    ? h("div.only-you", {}, icon("lock"), "Only you can see this")
    : null;
  if (where.compact) return [h("div.visually-hidden", {}, author, " ", when), only];
  const tag = isFromApp(message) ? h("span.tag", {}, "App") : elsewhere(message);
  const edited = message.edited && message.blocks?.length ? h("span.edited", {}, "(edited)") : null;
  return [only, h("div.message-head", {}, h("strong.author", {}, author), tag, when, edited)];
}

// Somebody of another organisation, in a shared channel.
function elsewhere(message) {
  const team = state.users.get(message.user)?.team;
  if (!team || team === state.users.get(state.person)?.team) return null;
  return h("span.tag.outside", {}, state.teams.get(team)?.name ?? "Another organisation");
}

function bodyOf(message, where) {
  const source = { kind: "message", channel: where.channel, ts: message.ts };
  const surface = new Surface(`message/${state.person}/${where.channel}/${message.ts}`, source, {
    kept: message.state?.values,
  });
  const edited = message.edited ? h("span.edited", {}, " (edited)") : null;
  const blocks = message.blocks?.length ? drawBlocks(message.blocks, surface) : null;
  const text =
    !blocks && message.text ? h("div.block-text", {}, mrkdwn(message.text), edited) : null;
  return [blocks, text, blocks && where.compact ? edited : null, (message.files ?? []).map(drawFile)];
}

function drawFile(file) {
  const picture = file.mimetype?.startsWith("image/") && file.url;
  if (picture)
    return h(
      "a.file-picture",
      { href: file.url, target: "_blank", rel: "noopener" },
      h("img", { src: file.url, alt: file.name, loading: "lazy" }),
    );
  return h(
    "a.file-card",
    { href: file.url, target: "_blank", rel: "noopener", download: file.name },
    icon("file"),
    h("span", {}, h("strong", {}, file.name), h("span.file-size", {}, sizeOf(file.size))),
  );
}

export function sizeOf(bytes) {
  if (bytes === undefined || bytes === null) return "";
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000
    ? `${Math.round(bytes / 1000)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function foot(message, where) {
  const pinned = message.pinned ? h("p.tag", {}, "Pinned") : null;
  return [
    pinned,
    reactions(message, where),
    where.inThread ? null : (elsewhereInThread(message, where) ?? threadLink(message, where)),
  ];
}

function reactions(message, where) {
  if (!message.reactions?.length) return null;
  const one = ({ name, users }) => {
    const by = users.map(nameOf).join(", ");
    const words = [emoji(name), " ", String(users.length), hidden(` by ${by}`)];
    if (users.includes(state.person)) return h("li.reaction.own", { title: by }, words);
    const press = () => attempt({ do: "react", channel: where.channel, ts: message.ts, name });
    return h(
      "li",
      {},
      h(
        "button.reaction",
        { type: "button", title: by, "data-key": `react/${message.ts}/${name}`, onclick: press },
        words,
      ),
    );
  };
  return h("ul.reactions", { "aria-label": "Reactions" }, message.reactions.map(one));
}

// A reply that its author sent to the channel too.
function elsewhereInThread(message, where) {
  if (!message.thread_ts || message.thread_ts === message.ts) return null;
  return h(
    "button.link",
    { type: "button", onclick: () => where.openThread(message.thread_ts) },
    "From a thread",
  );
}

function threadLink(message, where) {
  if (!message.reply_count) return null;
  const unread = isThreadUnread(state.person, where.channel, message);
  const count = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  const last = message.latest_reply
    ? h(
        "span.thread-last",
        {},
        `last ${dayName(message.latest_reply).toLowerCase()} at ${timeOfDay(message.latest_reply)}`,
      )
    : null;
  return h(
    unread ? "button.thread-link.unread" : "button.thread-link",
    {
      type: "button",
      "data-key": `thread/${message.ts}`,
      onclick: () => where.openThread(message.ts),
    },
    (message.reply_users ?? []).slice(-3).map((user) => avatar(user, "tiny")),
    h("span.thread-count", {}, count),
    unread ? h("span.dot", {}, hidden("new")) : null,
    last,
  );
}

function tools(message, where, row) {
  const reply = () => where.openThread(message.thread_ts ?? message.ts);
  const entries = menuEntries(message, where, row);
  return h(
    "div.message-tools",
    { role: "group", "aria-label": `Message of ${timeOfDay(message.ts)}` },
    where.inThread ? null : iconButton("reply", "Reply in a thread", reply),
    entries.length
      ? iconButton(
          "more",
          "More actions",
          (event) => openMenu(event.currentTarget, "More actions", entries),
          { "aria-haspopup": "menu", "aria-expanded": "false" },
        )
      : null,
  );
}

const REACTIONS = ["+1", "tada", "eyes"];

function menuEntries(message, where, row) {
  const own = message.user === state.person;
  const react = (name) => ({
    label: `React with ${emoji(name)}`,
    choose: () => attempt({ do: "react", channel: where.channel, ts: message.ts, name }),
  });
  const shortcut = ({ callback_id, name }) => ({
    label: name,
    choose: () => attempt({ do: "shortcut", callback_id, channel: where.channel, ts: message.ts }),
  });
  return [
    ...(own ? [{ label: "Edit message", choose: () => edit(message, where, row) }] : []),
    ...(state.app.shortcuts ?? []).map(shortcut),
    ...REACTIONS.map(react),
    ...(own
      ? [{ label: "Delete message", danger: true, choose: () => remove(message, where) }]
      : []),
  ];
}

async function attempt(what) {
  const reply = await act(what);
  if (!reply.ok) tell("toast", { user: state.person, text: sentence(reply), kind: "error" });
  return reply.ok;
}

async function remove(message, where) {
  const sure = await ask({
    title: "Delete this message?",
    text: "It goes for everybody.",
    confirm: "Delete",
    danger: true,
  });
  if (sure) await attempt({ do: "delete", channel: where.channel, ts: message.ts });
}

function edit(message, where, row) {
  const body = row.querySelector(".message-body");
  const before = [...body.childNodes];
  const stop = () => (body.replaceChildren(...before), row.focus());
  const save = async () => {
    const text = box.value.trim();
    if (
      text &&
      (await attempt({ do: "edit", channel: where.channel, ts: message.ts, text })) &&
      row.isConnected
    )
      stop();
  };
  const keys = { Escape: stop, Enter: save };
  const box = h("textarea.edit-box", {
    rows: 2,
    "aria-label": "Edit message",
    value: typed(message.text ?? ""),
  });
  box.addEventListener("keydown", (event) => {
    if (!(event.key in keys) || (event.key === "Enter" && event.shiftKey)) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
  const buttons = h(
    "div.dialog-buttons",
    {},
    h("button.button", { type: "button", onclick: stop }, "Cancel"),
    h("button.button.primary", { type: "button", onclick: save }, "Save"),
  );
  body.replaceChildren(box, buttons);
  box.focus();
}
