/** A message, Home or modal as something to press: what was typed in it, and the way to the app. */

import { h, icon } from "/page/dom.js";
import { act, sentence } from "/page/connection.js";
import { state, tell } from "/page/state.js";

export class Surface {
  /**
   * @param {string} key  where its typed values are kept between drawings
   * @param {object} source  {kind: "message", channel, ts} | {kind: "home", hash} | {kind: "view", id, hash}
   * @param {object} options  kept: Slack's state.values from the server; errors: {block_id: text}
   */
  constructor(key, source, { kept = {}, errors = {} } = {}) {
    this.key = key;
    this.source = source;
    this.kept = kept;
    this.errors = errors;
    this.typed = state.values.get(key) ?? {};
    this.now = {};
    this.handedIn = false; // all values have gone to the app, and what stood here may be gone
  }

  /** The value of a field: typed here, else kept by the server, else its initial one. */
  begin(blockId, actionId, initial, fromKept) {
    const kept = this.kept?.[blockId]?.[actionId];
    const typed = this.typed[blockId];
    const value = typed && actionId in typed ? typed[actionId] : kept ? fromKept(kept) : initial;
    this.set(blockId, actionId, value ?? null);
    return value ?? null;
  }

  set(blockId, actionId, value) {
    (this.now[blockId] ??= {})[actionId] = value;
    state.values.set(this.key, this.now);
  }

  get values() {
    return this.now;
  }

  /** Tells the app that something was pressed or chosen; shows that it is under way, and any error. */
  async send(node, what) {
    if (this.handedIn || node.getAttribute("aria-busy") === "true") return;
    clearWarning(node);
    node.setAttribute("aria-busy", "true");
    tell("pressed", this.source);
    const reply = await act({ ...what, source: this.source, values: this.values });
    node.removeAttribute("aria-busy");
    if (!reply.ok) warn(node, sentence(reply));
  }
}

function clearWarning(node) {
  node.closest(".block")?.querySelector(".element-warning")?.remove();
}

// On the block that was pressed or, when it has been redrawn since, as a toast.
function warn(node, text) {
  const block = node.isConnected ? node.closest(".block") : null;
  if (!block) return tell("toast", { user: state.person, text, kind: "error" });
  clearWarning(node);
  block.append(h("p.element-warning", { role: "alert" }, icon("warn"), text));
}
