/** The app's own page: its Home, its messages with this person, and what it is. */

import { act, read, sentence } from "/page/connection.js";
import { composer } from "/page/composer.js";
import { drawBlocks } from "/page/blocks.js";
import { fill, h, hidden, keepingFocus } from "/page/dom.js";
import { MessageList } from "/page/message_list.js";
import { avatar } from "/page/people.js";
import { go, route } from "/page/route.js";
import { appChannel, isThreadUnread, isUnread, on, state } from "/page/state.js";
import { Surface } from "/page/surface.js";
import { bringThread, hasRoom, openThread } from "/page/thread.js";

const TABS = [
  ["home", "Home", () => state.app.home_tab],
  ["messages", "Messages", () => true],
  ["about", "About", () => true],
];
const PANELS = { home, messages, about };
const SOON = 15_000;

/** Draws the app's page into `main`; gives back how to take it away. */
export function appScreen(main) {
  const panel = h("div.app-panel", {
    id: "app-panel",
    role: "tabpanel",
    "aria-labelledby": `tab-${route.tab}`,
  });
  const tabs = h("div.tabs", { role: "tablist", "aria-label": state.app.name, onkeydown: moveTab });
  const drawTabs = () =>
    keepingFocus(tabs, () => fill(tabs, TABS.filter(([, , shown]) => shown()).map(tab)));
  const stop = on("unread", drawTabs);
  drawTabs();
  fill(
    main,
    h(
      "header.bar.app-bar",
      {},
      h("h1.bar-title", {}, avatar(state.app.bot_user, "small"), state.app.name),
      tabs,
    ),
    panel,
  );
  const close = PANELS[route.tab]?.(panel) ?? (() => {});
  return () => (stop(), close());
}

function tab([name, label]) {
  const here = route.tab === name;
  const channel = name === "messages" && !here ? appChannel(state.person) : null;
  const unread =
    channel && isUnread(state.person, channel) ? h("span.dot", {}, hidden(", unread")) : null;
  return h(
    "button.tab",
    {
      type: "button",
      role: "tab",
      id: `tab-${name}`,
      "aria-selected": String(here),
      "aria-controls": "app-panel",
      tabindex: here ? 0 : -1,
      "data-key": `tab/${name}`,
      onclick: () => go({ page: "app", tab: name }),
    },
    label,
    unread,
  );
}

function moveTab(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...event.currentTarget.querySelectorAll("[role=tab]")];
  const next = all.at((all.indexOf(document.activeElement) + step) % all.length);
  const { id } = next;
  next.click();
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}

// Home -------------------------------------------------------------------------------

function home(panel) {
  const person = state.person;
  const area = h("div.home", { tabindex: -1, "data-focus-home": true });
  fill(
    panel,
    h(
      "div.home-scroll",
      { tabindex: 0, role: "region", "aria-label": `Home of ${state.app.name}` },
      area,
    ),
  );
  const draw = () => keepingFocus(area, () => fill(area, homeBlocks(person)));
  const stops = [
    on("home", (frame) => frame.user === person && draw()),
    on("snapshot", () => openHome(person, draw)),
  ];
  openHome(person, draw);
  return () => stops.forEach((stop) => stop());
}

async function openHome(person, draw) {
  draw();
  const stored = await read("home", { user: person });
  if (stored.ok && stored.view) state.homes.set(person, stored.view);
  draw();
  const reply = await act({ do: "open_home" });
  if (!reply.ok && !state.homes.get(person)) state.homes.set(person, { problem: sentence(reply) });
  draw();
}

function homeBlocks(person) {
  const view = state.homes.get(person);
  if (view?.blocks) {
    const surface = new Surface(
      `home/${person}`,
      { kind: "home", hash: view.hash },
      { kept: view.state?.values },
    );
    return drawBlocks(view.blocks, surface);
  }
  return h(
    "div.empty",
    {},
    h("p", {}, view?.problem ?? `${state.app.name} has not drawn a Home for you yet.`),
  );
}

// Messages ---------------------------------------------------------------------------

function messages(panel) {
  const channel = appChannel(state.person);
  act({ do: "open_home", tab: "messages" });
  return channel ? withChannel(panel, channel) : withoutChannel(panel);
}

function withChannel(panel, channel) {
  const pressed = watchPresses(channel.id);
  const list = new MessageList({
    channel: channel.id,
    thread: null,
    openThread,
    label: `Messages with ${state.app.name}`,
    empty: beginning(),
    loaded: (all) => openNewestThread(channel.id, all),
  });
  const stop = on("message", (frame) => followReply(frame, channel.id, pressed));
  fill(panel, list.node, writing(channel.id, channel.id));
  list.load();
  return () => (stop(), pressed.stop(), list.close());
}

function withoutChannel(panel) {
  const stop = on(
    "channels",
    () => appChannel(state.person) && go({ page: "app", tab: "messages" }, { replace: true }),
  );
  const openDm = async () => (await act({ do: "open_dm" })).channel;
  fill(panel, h("div.messages-frame", {}, h("div.empty", {}, beginning())), writing(openDm, "app"));
  return stop;
}

const beginning = () =>
  h("p", {}, `This is the beginning of your messages with ${state.app.name}.`);

function writing(channel, key) {
  if (!state.app.messages_tab)
    return h("p.composer-closed", {}, "Sending messages to this app has been turned off.");
  return composer({ label: `Message ${state.app.name}`, channel, thread: null, key });
}

// What the person did last here, so that the answer to it can be brought before them.
function watchPresses(channel) {
  const last = { at: -Infinity };
  last.stop = on(
    "pressed",
    (source) => source.channel === channel && (last.at = performance.now()),
  );
  return last;
}

// The app's questions come as replies: the thread with the newest ones opens by itself.
function openNewestThread(channel, all) {
  const waiting = all.filter((message) => isThreadUnread(state.person, channel, message));
  const newest = waiting.sort((a, b) => (a.latest_reply < b.latest_reply ? 1 : -1))[0];
  if (newest && !route.thread && hasRoom()) go({ ...route, thread: newest.ts }, { replace: true });
}

function followReply({ channel, how, message }, own, pressed) {
  const reply =
    channel === own && how === "new" && message.thread_ts && message.thread_ts !== message.ts;
  if (!reply || message.user === state.person || route.thread) return;
  if (hasRoom() || performance.now() - pressed.at < SOON) bringThread(message.thread_ts);
}

// About ------------------------------------------------------------------------------

function about(panel) {
  const commands = state.app.commands ?? [];
  const row = ({ command, description }) => [
    h("dt", {}, h("code", {}, command)),
    h("dd", {}, description ?? ""),
  ];
  fill(
    panel,
    h(
      "div.home-scroll",
      { tabindex: 0, role: "region", "aria-label": `About ${state.app.name}` },
      h(
        "div.home.about",
        {},
        h("div.about-head", {}, avatar(state.app.bot_user, "large"), h("h2", {}, state.app.name)),
        h("p", {}, state.app.description ?? "An app that is installed in this sandbox."),
        commands.length
          ? [h("h3", {}, "Commands"), h("dl.about-list", {}, commands.map(row))]
          : null,
      ),
    ),
  );
  return () => {};
}
