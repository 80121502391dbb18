/** The box in which a person writes. Enter sends, Shift and Enter starts a new line.
 *
 * Files are chosen, pasted, or dropped anywhere on the conversation.
 */

import { act, sentence, upload } from "/page/connection.js";
import { fill, h, icon, iconButton, newId } from "/page/dom.js";
import { state, tell } from "/page/state.js";

const drafts = new Map();
const forms = new WeakMap();
const TALLEST = 220;

/**
 * @param given {label, channel: id or a function that makes one, thread: ts or null,
 *   key: of the draft}
 */
export function composer(given) {
  const key = `${state.person}/${given.key}`;
  const hint = h("p.composer-hint", { id: newId("hint") });
  const picked = h("ul.chosen-files", { "aria-label": "Files to send" });
  const problem = h("p.composer-problem", { role: "alert" });
  const files = [];
  const box = h("textarea.composer-box", {
    rows: 1,
    "aria-label": given.label,
    placeholder: given.label,
    "aria-describedby": hint.id,
    value: drafts.get(key) ?? "",
    "data-key": `composer/${given.key}`,
  });
  const form = { given, key, box, hint, picked, problem, files, busy: false };
  const picker = h("input", {
    type: "file",
    multiple: true,
    hidden: true,
    tabindex: -1,
    "aria-hidden": "true",
    onchange: () => pick(form, picker),
  });
  box.addEventListener("input", () => typing(form));
  box.addEventListener("keydown", (event) => keyed(event, form));
  box.addEventListener("paste", (event) => pasted(event, form));
  const row = h(
    "div.composer-row",
    {},
    iconButton("attach", "Attach a file", () => picker.click()),
    box,
    h(
      "button.send",
      { type: "button", "aria-label": "Send", title: "Send", onclick: () => send(form) },
      icon("send"),
    ),
  );
  const node = h("div.composer", {}, problem, picked, row, hint, picker);
  forms.set(node, form);
  typing(form);
  requestAnimationFrame(() => grow(box));
  return node;
}

function typing(form) {
  drafts.set(form.key, form.box.value);
  grow(form.box);
  fill(form.hint, form.box.value.startsWith("/") ? commandHint(form.box.value) : null);
}

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, TALLEST)}px`;
}

function commandHint(text) {
  const word = text.split(/\s/)[0];
  const fits = (state.app.commands ?? []).filter((one) => one.command.startsWith(word));
  if (!fits.length) return ["There is no such command here. It would be sent as text."];
  return fits.flatMap((one, index) => [
    index ? " · " : "",
    h("code", {}, one.command),
    ` ${one.description ?? ""}`,
  ]);
}

function keyed(event, form) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send(form);
}

function pick(form, picker) {
  add(form, picker.files);
  picker.value = "";
}

function pasted(event, form) {
  if (!event.clipboardData.files.length) return;
  event.preventDefault();
  add(form, event.clipboardData.files);
}

function add(form, files) {
  form.files.push(...files);
  drawPicked(form);
  form.box.focus();
}

/** Files dropped on a conversation go to its box; dropped beside one, they never leave the page. */
export function startDrops() {
  addEventListener("dragover", dragged);
  addEventListener("dragleave", (event) => event.relatedTarget ?? mark(null));
  addEventListener("drop", dropped);
}

const bringsFiles = (event) =>
  event.dataTransfer?.types.includes("Files") && !event.target.closest?.("input[type=file]");

function dragged(event) {
  if (!bringsFiles(event)) return;
  event.preventDefault();
  mark(boxUnder(event));
}

function dropped(event) {
  mark(null);
  if (!bringsFiles(event)) return;
  event.preventDefault();
  const box = boxUnder(event);
  if (box) add(forms.get(box), event.dataTransfer.files);
}

function boxUnder(event) {
  if (document.querySelector("dialog[open]")) return null;
  return event.target.closest?.("#main, #side")?.querySelector(".composer");
}

function mark(box) {
  for (const one of document.querySelectorAll(".composer"))
    one.toggleAttribute("data-dropping", one === box);
}

function drawPicked(form) {
  const remove = (file) => () => {
    form.files.splice(form.files.indexOf(file), 1);
    drawPicked(form);
  };
  fill(
    form.picked,
    form.files.map((file) =>
      h(
        "li.chip",
        {},
        icon("file"),
        file.name,
        h(
          "button.chip-remove",
          { type: "button", "aria-label": `Remove ${file.name}`, onclick: remove(file) },
          icon("close"),
        ),
      ),
    ),
  );
}

async function send(form) {
  const text = form.box.value.trim();
  if (form.busy || (!text && !form.files.length)) return;
  form.busy = true;
  form.box.value = "";
  typing(form);
  const reply = await deliver(form, text);
  form.busy = false;
  fill(form.problem, reply.ok ? null : [icon("warn"), sentence(reply)]);
  if (!reply.ok && !form.box.value) form.box.value = text;
  typing(form);
}

async function deliver({ given, files, ...form }, text) {
  const channel = typeof given.channel === "function" ? await given.channel() : given.channel;
  if (!channel) return { ok: false, message: "There is no conversation to send this to." };
  tell("pressed", { kind: "composer", channel });
  if (files.length) return sendFiles(form, files, { channel, thread_ts: given.thread, text });
  const word = text.split(/\s/)[0];
  const isCommand = (state.app.commands ?? []).some((one) => one.command === word);
  if (isCommand)
    return act({ do: "command", command: word, text: text.slice(word.length).trim(), channel });
  return act({ do: "say", channel, text, ...(given.thread ? { thread_ts: given.thread } : {}) });
}

async function sendFiles(form, files, fields) {
  const reply = await upload(files, fields);
  if (reply.ok) files.splice(0);
  drawPicked({ ...form, files });
  return reply;
}
