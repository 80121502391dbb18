/** The middle of the page for a channel or a direct message: name, messages, a box to write in. */

import { composer } from "/page/composer.js";
import { fill, h, hidden } from "/page/dom.js";
import { MessageList } from "/page/message_list.js";
import { avatar } from "/page/people.js";
import { signOf } from "/page/rail.js";
import { route } from "/page/route.js";
import { channelTitle, on, state } from "/page/state.js";
import { openThread } from "/page/thread.js";

/** Draws a channel into `main`; gives back how to take it away. */
export function conversationScreen(main) {
  const id = route.channel;
  const person = state.person;
  const bar = h("header.bar", {});
  const drawBar = () => fill(bar, heading(state.channels.get(id), person));
  const stop = on("channels", drawBar);
  const channel = state.channels.get(id);
  const title = channelTitle(channel, person);
  const label = channel.kind === "im" ? `Message ${title}` : `Message #${title}`;
  const list = new MessageList({
    channel: id,
    thread: null,
    openThread,
    label: channel.kind === "im" ? `Messages with ${title}` : `Messages in #${title}`,
    empty: h(
      "p",
      {},
      channel.kind === "im"
        ? `This is the beginning of your messages with ${title}.`
        : `This is the beginning of #${title}.`,
    ),
  });
  drawBar();
  fill(main, bar, list.node, composer({ label, channel: id, thread: null, key: id }));
  list.load();
  return () => (stop(), list.close());
}

function heading(channel, person) {
  const title = channelTitle(channel, person);
  if (channel.kind === "im")
    return h(
      "h1.bar-title",
      {},
      avatar(
        channel.members.find((id) => id !== person),
        "small",
      ),
      title,
    );
  const count = channel.members?.length ?? 0;
  return [
    h(
      "h1.bar-title",
      {},
      signOf(channel),
      channel.kind === "private" ? hidden("private channel ") : hidden("channel "),
      title,
    ),
    h(
      "p.bar-more",
      {},
      `${count} ${count === 1 ? "member" : "members"}`,
      channel.topic ? h("span.topic", {}, channel.topic) : null,
    ),
  ];
}
