/** The thread beside a conversation. */

import { composer } from "/page/composer.js";
import { fill, h, iconButton } from "/page/dom.js";
import { MessageList } from "/page/message_list.js";
import { goToThread, route } from "/page/route.js";
import { appChannel, channelTitle, on, state } from "/page/state.js";

let open = null;

/** Keeps the side panel as the address says. */
export function startThread(side) {
  on("route", () => state.ready && show(side));
  side.addEventListener(
    "keydown",
    (event) => event.key === "Escape" && !event.defaultPrevented && closeThread(),
  );
}

const channelOfRoute = () =>
  route.page === "app" ? appChannel(state.person)?.id : route.channel;

function show(side) {
  const wanted =
    route.thread && channelOfRoute() ? `${state.person}/${channelOfRoute()}/${route.thread}` : null;
  if (open?.name === wanted) return;
  const hadFocus = side.contains(document.activeElement);
  open?.list.close();
  open = null;
  side.hidden = !wanted;
  document.body.dataset.thread = wanted ? "open" : "";
  if (wanted) draw(side, wanted);
  else fill(side);
  if (!wanted && hadFocus) document.getElementById("main").focus();
}

function draw(side, name) {
  const id = channelOfRoute();
  const channel = state.channels.get(id);
  const title = channelTitle(channel, state.person);
  const list = new MessageList({
    channel: id,
    thread: route.thread,
    label: "Messages in this thread",
    openThread: () => {},
    empty: h("p", {}, "This thread is empty."),
  });
  open = { name, list };
  fill(
    side,
    h(
      "header.bar",
      {},
      h("h2.bar-title", {}, "Thread"),
      h("p.bar-more", {}, channel.kind === "im" ? title : `#${title}`),
      iconButton("close", "Close the thread", closeThread),
    ),
    list.node,
    composer({
      label: "Reply in this thread",
      channel: id,
      thread: route.thread,
      key: `${id}/${route.thread}`,
    }),
  );
  list.load();
  // Where the conversation makes way for the thread, the focus can not stay behind in it.
  if (!hasRoom()) side.focus();
}

function closeThread() {
  const ts = route.thread;
  goToThread(null);
  const opener = [...document.querySelectorAll("#main [data-key]")].find(
    (node) => node.dataset.key === `thread/${ts}`,
  );
  (opener ?? document.getElementById("main")).focus();
}

/** Opens a thread because the person asked for it: the focus goes with them. */
export function openThread(ts) {
  goToThread(ts);
  const side = document.getElementById("side");
  (hasRoom() ? side.querySelector("textarea") : side).focus();
}

/** True where the thread has room beside the conversation. */
export const hasRoom = () => matchMedia("(min-width: 62rem)").matches;

/** Opens a thread that has just become what the person should see, without moving the focus. */
export function bringThread(ts) {
  if (!route.thread) goToThread(ts);
}
