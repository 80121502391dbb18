/** The welcome of a newcomer: what to do first, as whoever started the sandbox words it. */

import { h } from "/page/dom.js";
import { inline } from "/page/mrkdwn.js";
import { on, state } from "/page/state.js";

const KEY = "sandbox-welcomed";
const GENERAL = [
  "Nothing here leaves this machine. At the top left you choose who you are; the clock at the " +
    "top moves time on; letters land in the mailbox.",
];

const words = () => (state.welcome.length ? state.welcome : GENERAL);
const seen = () => localStorage.getItem(KEY) === words().join("\n");

/** Shows the welcome under the top bar until it was read, and again whenever it is asked for. */
export function startWelcome(top) {
  let note = null;
  const close = () => {
    localStorage.setItem(KEY, words().join("\n"));
    note.remove();
    document.getElementById("main").focus();
  };
  const show = () => {
    note?.remove();
    note = drawn(close);
    top.after(note);
  };
  on("snapshot", () => !seen() && !note?.isConnected && show());
  on("welcome-again", () => (show(), note.querySelector("button").focus()));
}

function drawn(close) {
  const steps = words();
  const said =
    steps.length > 1
      ? h(
          "ol.welcome-steps",
          {},
          steps.map((step) => h("li", {}, inline(step))),
        )
      : h("p", {}, inline(steps[0]));
  return h(
    "section.welcome",
    { "aria-label": "Welcome" },
    h("div.welcome-words", { tabindex: 0, role: "group", "aria-label": "What to do first" }, said),
    h("button.button", { type: "button", onclick: close }, "Got it"),
  );
}
