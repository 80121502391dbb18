/** Starts the page: the bars around it, the connection, and the screen that the address names. */

import { startActivity } from "/page/activity.js";
import { appScreen } from "/page/app_page.js";
import { clockBar } from "/page/clock.js";
import { startDrops } from "/page/composer.js";
import { connect } from "/page/connection.js";
import { conversationScreen } from "/page/conversation.js";
import { fill, h, hidden, icon, iconButton } from "/page/dom.js";
import { faultsScreen } from "/page/faults.js";
import { mailScreen } from "/page/mailbox.js";
import { startModals } from "/page/modal.js";
import { closeRail, startRail, toggleRail } from "/page/rail.js";
import { follow, route } from "/page/route.js";
import { channelTitle, on, state } from "/page/state.js";
import { rememberedTheme, themeButton } from "/page/theme.js";
import { startThread } from "/page/thread.js";
import { startToasts } from "/page/toasts.js";
import { startWelcome } from "/page/welcome.js";

const SCREENS = {
  channel: conversationScreen,
  app: appScreen,
  mail: mailScreen,
  faults: faultsScreen,
};
const place = (id) => document.getElementById(id);
let screen = { name: null, close: () => {} };

// The thread and the letter are drawn by their own parts: they do not change which screen it is.
const screenName = () => [route.user, route.page, route.channel, route.tab].join("/");

function showScreen() {
  if (!state.ready || screen.name === screenName()) return;
  screen.close();
  const main = place("main");
  const hadFocus = main.contains(document.activeElement);
  screen = { name: screenName(), close: () => {} };
  screen.close = SCREENS[route.page](main) ?? (() => {});
  document.body.dataset.screen = route.page;
  document.title = `${titleOf()} – The sandbox`;
  if (hadFocus || document.activeElement === document.body) main.focus({ preventScroll: true });
}

function titleOf() {
  const names = { app: state.app.name, mail: "Mailbox", faults: "Faults" };
  return names[route.page] ?? channelTitle(state.channels.get(route.channel), state.person);
}

function drawTop(toggleActivity) {
  const activity = h(
    "button.activity-toggle",
    {
      type: "button",
      id: "activity-toggle",
      "aria-pressed": "false",
      title: "What the bot is doing",
      onclick: () => toggleActivity(),
    },
    icon("activity"),
    h("span.wide-only", { "aria-hidden": "true" }, "Activity"),
    hidden("What the bot is doing"),
  );
  fill(
    place("top"),
    h(
      "div.rail-toggle",
      {},
      iconButton("menu", "Workspace menu", toggleRail, {
        "aria-expanded": "false",
        "aria-controls": "rail",
      }),
    ),
    h(
      "p.brand",
      {},
      h("img", { src: "/page/icon.svg", alt: "", width: 24, height: 24 }),
      h("span", {}, "The sandbox"),
    ),
    clockBar(),
    h("div.top-buttons", {}, activity, themeButton()),
  );
}

rememberedTheme();
drawTop(startActivity(place("activity")));
startRail(place("rail"));
startToasts(place("toasts"));
startWelcome(place("top"));
on("snapshot", follow);
on("route", () => {
  closeRail();
  showScreen();
});
startThread(place("side"));
startDrops();
startModals();
addEventListener("popstate", () => state.ready && follow());
addEventListener("keydown", (event) => event.key === "Escape" && closeRail());
place("main").addEventListener("click", closeRail);
place("skip").addEventListener("click", (event) => {
  event.preventDefault();
  place("main").focus();
});
connect();
