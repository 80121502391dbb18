/** The small question before something happens. */

import { h, newId } from "/page/dom.js";

/**
 * Asks and resolves to true (confirmed) or false. `title`, `confirm` and `deny` are text;
 * `text` is nodes.
 */
export function ask({ title, text, confirm, deny = "Cancel", danger = false }) {
  return new Promise((resolve) => {
    const heading = newId("confirm");
    const words = newId("confirm");
    const close = (value) => () => dialog.close(value);
    const dialog = h(
      "dialog.confirm",
      { "aria-labelledby": heading, "aria-describedby": words },
      h("h2", { id: heading }, title),
      h("div.confirm-text", { id: words }, text),
      h(
        "div.dialog-buttons",
        {},
        h("button.button", { type: "button", onclick: close("no") }, deny),
        h(danger ? "button.button.danger" : "button.button.primary", { type: "button", onclick: close("yes"), autofocus: true }, confirm),
      ),
    );
    const before = document.activeElement;
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before?.isConnected) before.focus();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
