/** The small question before something happens. */

import { h, newId, returnFocus } from "/page/dom.js";

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
        h(
          danger ? "button.button.danger" : "button.button.primary",
          { type: "button", onclick: close("yes"), autofocus: true },
          confirm,
        ),
      ),
    );
    const goBack = returnFocus();
    dialog.addEventListener("close", () => {
      dialog.remove();
      goBack();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
