/** The mailbox: every letter that was sent, as it is drawn, as text and as it came. */

import { read, sentence } from "/page/connection.js";
import { fill, h, hidden, icon, iconButton, keepingFocus, soon } from "/page/dom.js";
import { sizeOf } from "/page/message.js";
import { go, route } from "/page/route.js";
import { markLetterRead, on, sandboxNow, state } from "/page/state.js";
import { dateAndTime, sameDay, shortDate, timeOfDay } from "/page/times.js";

const SHOWN = 60;

/** Draws the mailbox into `main`; gives back how to take it away. */
export function mailScreen(main) {
  const view = { words: "", most: SHOWN, form: "drawn" };
  const rows = h("ul.letters", {});
  const count = h("p.bar-more", {});
  const letter = h("article.letter", { "aria-label": "Letter", tabindex: -1 });
  const drawRows = soon(() => keepingFocus(rows, () => drawList(rows, count, view, drawRows)));
  const filter = h("input.filter", {
    type: "search",
    "aria-label": "Find a letter",
    placeholder: "Find by person or subject",
    oninput: () => ((view.words = filter.value), drawRows()),
  });
  fill(
    main,
    h("header.bar", {}, h("h1.bar-title", {}, "Mailbox"), count),
    h("div.mail", {}, h("div.mail-list", {}, filter, rows), letter),
  );
  const stops = [
    on("mail", drawRows),
    on("unread", drawRows),
    on("snapshot", drawRows),
    on("route", () => route.page === "mail" && (drawRows(), openLetter(main, letter, view))),
  ];
  drawRows();
  openLetter(main, letter, view);
  return () => stops.forEach((stop) => stop());
}

const newestFirst = (a, b) => (Date.parse(b.date) || 0) - (Date.parse(a.date) || 0);

function drawList(rows, count, view, again) {
  const words = view.words.trim().toLowerCase();
  const fits = (one) =>
    `${one.from} ${one.to.join(" ")} ${one.subject}`.toLowerCase().includes(words);
  const found = [...state.mail].reverse().sort(newestFirst).filter(fits);
  fill(
    count,
    `${state.mail.length} ${state.mail.length === 1 ? "letter" : "letters"}`,
    state.mailAddress
      ? h("span.topic", {}, "SMTP at ", h("code", {}, state.mailAddress.smtp))
      : null,
  );
  const more = () => ((view.most += SHOWN), again());
  fill(
    rows,
    found.slice(0, view.most).map((one) => h("li", {}, letterRow(one))),
    found.length > view.most
      ? h("li", {}, h("button.button", { type: "button", onclick: more }, "Show more"))
      : null,
    found.length
      ? null
      : h(
          "li.empty",
          {},
          state.mail.length
            ? "No letter matches."
            : "No letters yet. What the bot sends by e-mail comes here and goes no further.",
        ),
  );
}

const whenShort = (date) => (sameDay(date, sandboxNow()) ? timeOfDay(date) : shortDate(date));

function letterRow(one) {
  const unread = !state.lettersRead.has(one.id);
  return h(
    unread ? "button.letter-row.unread" : "button.letter-row",
    {
      type: "button",
      "data-key": `letter/${one.id}`,
      "aria-current": route.letter === String(one.id) ? "true" : null,
      onclick: () => go({ page: "mail", letter: one.id }),
    },
    h(
      "span.letter-to",
      {},
      unread ? h("span.dot", {}, hidden("Unread. ")) : null,
      "To ",
      one.to.join(", "),
    ),
    h("span.letter-when", {}, whenShort(one.date)),
    h("strong.letter-subject", {}, one.subject || "(no subject)"),
    h(
      "span.letter-preview",
      {},
      one.attachments ? [icon("attach"), hidden(`${one.attachments} attached. `)] : null,
      one.preview ?? "",
    ),
  );
}

async function openLetter(main, area, view) {
  const id = route.letter;
  main.querySelector(".mail").dataset.open = id ?? "";
  if (!id) {
    delete area.dataset.letter;
    return fill(area, h("div.empty", {}, h("p", {}, "Choose a letter to read it.")));
  }
  if (area.dataset.letter === id) return null;
  const letter = await read(`mail/${encodeURIComponent(id)}`);
  if (route.letter !== id || !area.isConnected) return null;
  area.dataset.letter = id;
  markLetterRead(state.mail.find((one) => String(one.id) === id)?.id ?? id);
  if (!letter.ok) return fill(area, h("div.empty", {}, h("p", {}, sentence(letter))));
  fill(area, letterHead(letter), others(letter), attachments(letter), letterBody(letter, view));
  return area.focus({ preventScroll: true });
}

function letterHead(letter) {
  const row = (name, value) => [h("dt", {}, name), h("dd", {}, value)];
  const safe = letter.tls ? h("span.tag", {}, icon("lock"), "Encrypted on the way") : null;
  return h(
    "header.letter-head",
    {},
    h(
      "div.letter-back",
      {},
      iconButton("back", "Back to the list", () => go({ page: "mail" })),
    ),
    h("h2", {}, letter.subject || "(no subject)"),
    h(
      "dl",
      {},
      row("From", letter.from),
      row("To", letter.to.join(", ")),
      row("Date", [letter.date ? dateAndTime(letter.date) : "none", " ", safe]),
    ),
  );
}

function others(letter) {
  const thread = state.mail.find((one) => String(one.id) === String(letter.id))?.thread;
  const same = thread
    ? state.mail.filter((one) => one.thread === thread && String(one.id) !== String(letter.id))
    : [];
  if (!same.length) return null;
  const link = (one) =>
    h(
      "li",
      {},
      h(
        "button.link",
        { type: "button", onclick: () => go({ page: "mail", letter: one.id }) },
        `${dateAndTime(one.date)}: ${one.subject}`,
      ),
    );
  return h(
    "details.letter-thread",
    {},
    h("summary", {}, `${same.length} more in this thread`),
    h("ul", {}, same.map(link)),
  );
}

function attachments(letter) {
  if (!letter.attachments?.length) return null;
  const card = (one) =>
    h(
      "li",
      {},
      h(
        "a.file-card",
        { href: `/data/mail/${letter.id}/attachment/${one.index}`, download: one.name },
        icon("file"),
        h("span", {}, h("strong", {}, one.name), h("span.file-size", {}, sizeOf(one.size))),
      ),
    );
  return h("ul.letter-files", { "aria-label": "Attachments" }, letter.attachments.map(card));
}

const FORMS = [
  ["drawn", "As drawn", (letter) => Boolean(letter.html)],
  ["text", "Text", (letter) => Boolean(letter.text)],
  ["source", "Source", () => true],
];

function letterBody(letter, view) {
  const forms = FORMS.filter(([, , there]) => there(letter));
  const panel = h("div.letter-panel", { role: "tabpanel", "aria-label": "The letter" });
  const tabs = h("div.tabs", {
    role: "tablist",
    "aria-label": "How to show the letter",
    onkeydown: moveTab,
  });
  const choose = (name) => {
    view.form = name;
    fill(panel, SHOW[name](letter));
    keepingFocus(tabs, () =>
      fill(
        tabs,
        forms.map(([form, label]) =>
          h(
            "button.tab",
            {
              type: "button",
              role: "tab",
              "aria-selected": String(form === name),
              tabindex: form === name ? 0 : -1,
              "data-key": form === name ? "letter-tab" : `letter-tab/${form}`,
              onclick: () => choose(form),
            },
            label,
          ),
        ),
      ),
    );
  };
  choose(forms.some(([name]) => name === view.form) ? view.form : forms[0][0]);
  return [tabs, panel];
}

function moveTab(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const tabs = event.currentTarget;
  const all = [...tabs.querySelectorAll("[role=tab]")];
  all.at((all.indexOf(document.activeElement) + step) % all.length).click();
  tabs.querySelector("[aria-selected=true]").focus();
}

const SHOW = {
  // Scripts, forms and this page's own origin are closed to what a letter brings.
  drawn: (letter) =>
    h("iframe.letter-frame", {
      src: `/data/mail/${encodeURIComponent(letter.id)}/html`,
      sandbox: "allow-popups allow-popups-to-escape-sandbox",
      title: `The letter “${letter.subject}” as drawn`,
      referrerpolicy: "no-referrer",
    }),
  text: (letter) => h("pre.letter-text", { tabindex: 0 }, letter.text),
  source: (letter) => h("pre.letter-source", { tabindex: 0 }, letter.source),
};
