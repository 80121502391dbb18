/** Short notices that come and go, and the words that a screen reader hears as messages come. */

import { h, icon, iconButton } from "/page/dom.js";
import { mrkdwn } from "/page/mrkdwn.js";
import { authorOf } from "/page/message.js";
import { on, state } from "/page/state.js";
import { channelOfRoute } from "/page/thread.js";

const STAYS = 7000;
const KEPT = 20;

export function startToasts(area, announcer) {
  on("toast", (toast) => (!toast.user || toast.user === state.person) && show(area, toast));
  on("connected", () => lost(area));
  on("message", (frame) => frame.how === "new" && announce(announcer, frame));
  on("ephemeral", (frame) => frame.user === state.person && announce(announcer, frame));
}

function show(area, { text, kind }) {
  const toast = h("div", { class: `toast ${kind ?? "info"}` }, kind === "error" ? icon("warn") : null, h("p", {}, text), iconButton("close", "Dismiss", () => toast.remove()));
  area.append(toast);
  setTimeout(() => toast.remove(), STAYS);
}

function lost(area) {
  area.querySelector(".toast.lost")?.remove();
  if (!state.connected) area.append(h("div.toast.error.lost", {}, icon("warn"), h("p", {}, "The sandbox has gone away. Trying again…")));
}

function announce(announcer, { channel, message }) {
  if (channel !== channelOfRoute() || message.user === state.person) return;
  announcer.append(h("p", {}, `${authorOf(message)}: `, mrkdwn(message.text ?? "")));
  while (announcer.childElementCount > KEPT) announcer.firstElementChild.remove();
}
