/** The left-hand side: who you are, the app, channels, direct messages, what is behind the scenes. */

import { fill, h, hidden, icon, keepingFocus, soon } from "/page/dom.js";
import { avatar, personSwitch } from "/page/people.js";
import { address, route } from "/page/route.js";
import {
  appChannel,
  channelsOf,
  channelTitle,
  faultsOn,
  isUnread,
  on,
  state,
  tell,
  unreadCount,
} from "/page/state.js";

/** Draws the rail and draws it again when anything on it changes. */
export function startRail(rail) {
  const draw = soon(() => state.ready && keepingFocus(rail, () => fill(rail, contents())));
  for (const name of ["snapshot", "route", "channels", "unread", "mail", "faults"]) on(name, draw);
  rail.addEventListener("click", (event) => event.target.closest("a") && closeRail());
}

const isOpen = () => document.body.dataset.rail === "open";
const toggleButton = () => document.querySelector(".rail-toggle button");

/** On a narrow window the rail comes over the page, and goes again. */
export function toggleRail() {
  if (isOpen()) return closeRail();
  document.body.dataset.rail = "open";
  toggleButton().setAttribute("aria-expanded", "true");
  return document.querySelector("#rail button")?.focus();
}

export function closeRail() {
  if (!isOpen()) return;
  const rail = document.getElementById("rail");
  document.body.dataset.rail = "";
  toggleButton().setAttribute("aria-expanded", "false");
  if (rail.contains(document.activeElement)) toggleButton().focus();
}

function contents() {
  const { named, direct } = channelsOf(state.person);
  const own = appChannel(state.person);
  const others = direct.filter((one) => one !== own);
  return [
    personSwitch(),
    group("App", [appLink(own)]),
    group("Channels", named.map(channelLink)),
    others.length ? group("Direct messages", others.map(channelLink)) : null,
    group("Behind the scenes", [mailLink(), faultsLink(), welcomeLink()]),
  ];
}

function group(name, links) {
  if (!links.length) return null;
  return h(
    "section.rail-group",
    { "aria-label": name },
    h("h2", {}, name),
    h(
      "ul",
      {},
      links.map((one) => h("li", {}, one)),
    ),
  );
}

function link(where, current, key, unread, ...inside) {
  const look = unread ? "a.rail-link.unread" : "a.rail-link";
  return h(
    look,
    {
      href: address({ user: route.user, ...where }),
      "aria-current": current ? "page" : null,
      "data-key": key,
    },
    ...inside,
  );
}

function badge(count, unread) {
  if (!unread) return null;
  if (!count) return h("span.dot", {}, hidden(", unread"));
  return h("span.badge", {}, hidden(", "), String(count), hidden(" new"));
}

function appLink(channel) {
  const unread = Boolean(channel && isUnread(state.person, channel));
  const tab = unread || !state.app.home_tab ? "messages" : "home";
  const count = channel ? unreadCount(state.person, channel) : 0;
  return link(
    { page: "app", tab },
    route.page === "app",
    "rail-app",
    unread,
    avatar(state.app.bot_user, "small"),
    h("span.rail-name", {}, state.app.name),
    badge(count, unread),
  );
}

function channelLink(channel) {
  const unread = isUnread(state.person, channel);
  const here = route.page === "channel" && route.channel === channel.id;
  const sign =
    channel.kind === "im"
      ? avatar(
          channel.members.find((id) => id !== state.person),
          "small",
        )
      : signOf(channel);
  return link(
    { page: "channel", channel: channel.id },
    here,
    `rail-${channel.id}`,
    unread,
    sign,
    h("span.rail-name", {}, channelTitle(channel, state.person)),
    badge(unreadCount(state.person, channel), unread),
  );
}

export function signOf(channel) {
  const sign = channel.kind === "private" ? icon("lock") : "#";
  return h("span.sign", { "aria-hidden": "true" }, sign);
}

function mailLink() {
  const unread = state.mail.filter((one) => !state.lettersRead.has(one.id)).length;
  return link(
    { page: "mail" },
    route.page === "mail",
    "rail-mail",
    unread > 0,
    h("span.sign", {}, icon("mail")),
    h("span.rail-name", {}, "Mailbox"),
    badge(unread, unread > 0),
  );
}

function welcomeLink() {
  const again = () => (closeRail(), tell("welcome-again"));
  return h(
    "button.rail-link",
    { type: "button", "data-key": "rail-welcome", onclick: again },
    h("span.sign", {}, icon("start")),
    h("span.rail-name", {}, "How to begin"),
  );
}

function faultsLink() {
  const active = faultsOn();
  const note = active
    ? h("span.badge.warn", {}, hidden(", "), String(active), hidden(" on"))
    : null;
  return link(
    { page: "faults" },
    route.page === "faults",
    "rail-faults",
    false,
    h("span.sign", {}, icon("faults")),
    h("span.rail-name", {}, "Faults"),
    note,
  );
}
