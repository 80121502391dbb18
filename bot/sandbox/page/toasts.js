/** Short notices that come and go. */

import { h, icon, iconButton } from "/page/dom.js";
import { on, state } from "/page/state.js";

const STAYS = 7000;

export function startToasts(area) {
  on("toast", (toast) => (!toast.user || toast.user === state.person) && show(area, toast));
  on("connected", () => lost(area));
}

function show(area, { text, kind }) {
  const toast = h(
    "div",
    { class: `toast ${kind ?? "info"}` },
    kind === "error" ? icon("warn") : null,
    h("p", {}, text),
    iconButton("close", "Dismiss", () => toast.remove()),
  );
  area.append(toast);
  setTimeout(() => toast.remove(), STAYS);
}

function lost(area) {
  area.querySelector(".toast.lost")?.remove();
  if (!state.connected)
    area.append(
      h(
        "div.toast.error.lost",
        {},
        icon("warn"),
        h("p", {}, "The sandbox has gone away. Trying again…"),
      ),
    );
}
