/** The modal that an app has opened for the person on the page: the top one of their stack. */

import { drawBlocks } from "/page/blocks.js";
import { act, sentence } from "/page/connection.js";
import { fill, h, hidden, icon, iconButton, keepingFocus, newId, returnFocus } from "/page/dom.js";
import { plainWords } from "/page/mrkdwn.js";
import { avatar } from "/page/people.js";
import { on, state } from "/page/state.js";
import { Surface } from "/page/surface.js";
import { problems } from "/page/validation.js";

let shown = null;

/** Keeps the modal as the server says, for whoever the page is. */
export function startModals() {
  on("views", (frame) => frame.user === state.person && show());
  on("route", show);
  on("snapshot", show);
}

const topView = () => state.views.get(state.person)?.at(-1) ?? null;

function show() {
  const view = topView();
  forgetClosed();
  if (!view) return takeAway();
  if (shown?.view.id !== view.id) {
    takeAway();
    open(view);
  } else redraw(view, view.errors ?? (shown.view === view ? shown.errors : {}));
}

// What was typed in a modal that is gone is of no more use.
function forgetClosed() {
  const open = new Set([...state.views.values()].flat().map((view) => `view/${view.id}`));
  for (const key of state.values.keys())
    if (key.startsWith("view/") && !open.has(key)) state.values.delete(key);
}

function takeAway() {
  if (!shown) return;
  const { dialog, goBack } = shown;
  shown = null;
  dialog.close();
  dialog.remove();
  goBack();
}

function open(view) {
  const heading = newId("modal");
  const dialog = h("dialog.modal", { "aria-labelledby": heading });
  const body = h("div.modal-body", { "data-focus-home": true, tabindex: -1 });
  const form = h("form.modal-form", {
    novalidate: true,
    autocomplete: "off",
    onsubmit: (event) => (event.preventDefault(), submit()),
  });
  dialog.append(form);
  dialog.addEventListener("cancel", (event) => (event.preventDefault(), close()));
  shown = { dialog, form, body, heading, view, errors: {}, goBack: returnFocus() };
  document.body.append(dialog);
  redraw(view, view.errors ?? {});
  dialog.showModal();
  focusFirst(body);
}

function focusFirst(body) {
  const wanted =
    body.querySelector("[data-focus=first]") ??
    body.querySelector("input:not([type=file]), textarea, select, button, a");
  (wanted ?? body).focus();
}

function redraw(view, errors) {
  const { form, body, heading } = shown;
  const hadErrors = Object.keys(shown.errors).length;
  Object.assign(shown, { view, errors, surface: surfaceOf(view, errors) });
  const scroll = body.scrollTop;
  keepingFocus(form, () => {
    fill(body, h("p.modal-problem", { role: "alert" }), drawBlocks(view.blocks, shown.surface));
    fill(form, head(view, heading), body, foot(view));
  });
  body.scrollTop = scroll;
  if (Object.keys(errors).length && !hadErrors) focusError(body);
}

const surfaceOf = (view, errors) =>
  new Surface(
    `view/${view.id}`,
    { kind: "view", id: view.id, hash: view.hash },
    { kept: view.state?.values, errors },
  );

function focusError(body) {
  body.querySelector("[aria-invalid=true]")?.focus();
}

function head(view, heading) {
  const depth = state.views.get(state.person)?.length ?? 1;
  const back = depth > 1 ? iconButton("back", "Back", close) : null;
  return h(
    "header.modal-head",
    {},
    back ?? avatar(state.app.bot_user, "small"),
    h("h2", { id: heading }, plainWords(view.title)),
    iconButton("close", "Close", close, { "data-key": "modal/close" }),
  );
}

function foot(view) {
  const away = h(
    "button.button",
    { type: "button", onclick: close, "data-key": "modal/cancel" },
    plainWords(view.close) || "Close",
  );
  const give = view.submit
    ? h(
        "button.button.primary",
        { type: "submit", "data-key": "modal/submit" },
        plainWords(view.submit),
      )
    : null;
  return h("footer.dialog-buttons", {}, away, give);
}

async function submit() {
  const { view, surface, form } = shown;
  const button = form.querySelector("[type=submit]");
  if (!button || button.getAttribute("aria-busy") === "true") return;
  const found = problems(view, surface.values);
  if (Object.keys(found).length) return refuse(view, found);
  button.setAttribute("aria-busy", "true");
  surface.handedIn = true;
  const reply = await act({ do: "submit", view_id: view.id, values: surface.values });
  button.removeAttribute("aria-busy");
  surface.handedIn = reply.ok === true;
  if (shown?.view.id !== view.id) return;
  for (const same of shown.form.querySelectorAll("[aria-busy]")) same.removeAttribute("aria-busy");
  if (reply.errors && Object.keys(reply.errors).length) refuse(shown.view, reply.errors);
  else if (!reply.ok) complain(sentence(reply));
}

function refuse(view, errors) {
  shown.errors = {};
  redraw(view, errors);
}

function complain(text) {
  fill(shown.body.querySelector(".modal-problem"), icon("warn"), hidden("Problem: "), text);
  shown.body.scrollTop = 0;
}

async function close() {
  const { view } = shown;
  const reply = await act({ do: "close", view_id: view.id });
  if (!reply.ok && shown?.view.id === view.id) complain(sentence(reply));
}
