/** Where the page is, kept in the address so that Back, reload and links work. */

import { appChannel, channelsOf, isUnread, people, state, tell } from "/page/state.js";

/**
 * {user, page: "channel"|"app"|"mail"|"faults", channel, tab, thread, letter}
 * from "#/U1/channel/C1/thread/171.1", "#/U1/app/home" or "#/U1/mail/7".
 */
export function parse(hash) {
  const [user, page, first, , thread] = hash.replace(/^#\//, "").split("/").map(decodeURIComponent);
  const route = { user, page, channel: null, tab: null, thread: null, letter: null };
  if (page === "channel") return { ...route, channel: first, thread: thread ?? null };
  if (page === "app") return { ...route, tab: first || "home", thread: thread ?? null };
  if (page === "mail") return { ...route, letter: first ?? null };
  return page === "faults" ? route : { ...route, page: null };
}

export function address(route) {
  const parts = [route.user, route.page];
  if (route.page === "channel") parts.push(route.channel);
  if (route.page === "app") parts.push(route.tab ?? "home");
  if (route.page === "mail" && route.letter) parts.push(route.letter);
  if (route.thread && (route.page === "channel" || route.tab === "messages"))
    parts.push("thread", route.thread);
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

export let route = parse("");

/** Goes somewhere, keeping who you are unless told otherwise. */
export function go(where, { replace = false } = {}) {
  const next = {
    user: route.user,
    page: route.page,
    channel: null,
    tab: null,
    thread: null,
    letter: null,
    ...where,
  };
  if (replace) history.replaceState(null, "", address(next));
  else history.pushState(null, "", address(next));
  follow();
}

/** Opens or (with null) closes a thread where the page is now. */
export const goToThread = (thread) => go({ ...route, thread });

/** Reads the address, mends it if it leads nowhere, and tells the page. */
export function follow() {
  const next = mended(parse(location.hash));
  if (address(next) !== location.hash) history.replaceState(null, "", address(next));
  const before = route;
  route = next;
  state.person = next.user;
  tell("route", before);
}

function mended(next) {
  const known = people();
  const user = known.some((one) => one.id === next.user) ? next.user : firstPerson(known);
  const own = channelsOf(user);
  const reachable = [...own.named, ...own.direct].some((one) => one.id === next.channel);
  if (next.page && user === next.user && (next.page !== "channel" || reachable)) return next;
  return { ...next, user, ...firstPlace(user), letter: null, thread: null };
}

// A newcomer starts as somebody for whom the app has a message.
function firstPerson(known) {
  const waiting = known.find((one) => waitingFromApp(one.id));
  return (waiting ?? known[0])?.id ?? "";
}

export function waitingFromApp(user) {
  const channel = appChannel(user);
  return Boolean(channel && isUnread(user, channel));
}

/** Where a person begins: what the app has said, else its Home, else their first channel. */
export function firstPlace(user) {
  const { named } = channelsOf(user);
  if (waitingFromApp(user) || (appChannel(user)?.last_ts && !state.app.home_tab))
    return { page: "app", tab: "messages" };
  if (state.app.home_tab) return { page: "app", tab: "home" };
  return named.length
    ? { page: "channel", channel: named[0].id }
    : { page: "app", tab: "messages" };
}
