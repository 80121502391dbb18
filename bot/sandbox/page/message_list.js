/** A conversation's messages: a window of them is on the page, the rest stay with the server. */

import { read, sentence } from "/page/connection.js";
import { arrange, fill, h, holdFocus, icon } from "/page/dom.js";
import { drawMessage } from "/page/message.js";
import { lastRead, markRead, markThreadRead, on, state } from "/page/state.js";
import { dayName, sameDay } from "/page/times.js";

const PAGE = 50;
const MOST = 150;
const NEAR = 300;
const TOGETHER_SECONDS = 300;

export class MessageList {
  /**
   * @param given {channel: id, thread: ts or null, label, openThread(ts), empty: nodes,
   *   loaded(messages)?}
   */
  constructor(given) {
    this.given = given;
    this.person = state.person;
    this.messages = [];
    this.rows = new Map();
    this.moreBefore = false;
    this.atEnd = true;
    this.busy = false;
    this.loading = 0;
    this.filled = 0;
    this.missed = [];
    this.readBefore = lastRead(this.person, given.channel);
    this.#build();
    this.stops = [
      on("message", (frame) => this.#take(frame)),
      on("ephemeral", () => this.draw()),
      on("snapshot", () => this.load()),
      on("threadRead", (read) => read.channel === given.channel && this.#drawAgain(read.ts)),
    ];
  }

  #build() {
    this.earlier = h(
      "button.button.earlier",
      { type: "button", hidden: true, onclick: () => this.#loadBefore() },
      "Show earlier messages",
    );
    this.list = h("ol.messages", { onkeydown: (event) => this.#move(event) });
    this.empty = h("div.empty", { hidden: true }, this.given.empty);
    // A screen reader says what is added here; rows that are not new are marked to be passed over.
    this.inner = h(
      "div.messages-inner",
      {
        role: "log",
        "aria-live": "polite",
        "aria-relevant": "additions",
        "aria-label": `New: ${this.given.label}`,
      },
      this.earlier,
      this.empty,
      this.list,
    );
    this.scroller = h(
      "div.messages-scroll",
      { tabindex: 0, role: "region", "aria-label": this.given.label, "data-focus-home": true },
      this.inner,
    );
    this.newest = h(
      "button.button.newest",
      { type: "button", hidden: true, onclick: () => this.toNewest() },
      icon("down"),
      "Newest messages",
    );
    this.node = h("div.messages-frame", {}, this.scroller, this.newest);
    this.stuck = true;
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.sizes = new ResizeObserver(() => this.stuck && this.#toBottom());
    this.sizes.observe(this.inner);
    this.sizes.observe(this.scroller);
  }

  close() {
    for (const stop of this.stops) stop();
    this.sizes.disconnect();
    this.closed = true;
  }

  // Loading ---------------------------------------------------------------------------

  // What comes while the server is asked is noted: its answer may be older.
  async #read(more = {}) {
    const { channel, thread } = this.given;
    if (!this.loading) this.missed = [];
    this.loading += 1;
    const reply = await read("messages", {
      channel,
      thread_ts: thread,
      user: this.person,
      limit: PAGE,
      ...more,
    });
    this.loading -= 1;
    return reply;
  }

  async load() {
    const reply = await this.#read();
    if (this.closed) return;
    if (!reply.ok) return this.#failed(reply);
    this.filled += 1;
    this.messages = reply.messages;
    this.moreBefore = Boolean(reply.has_more);
    this.atEnd = true;
    this.stuck = true;
    this.drawn = null;
    this.#catchUp();
    this.draw();
    this.#toBottom();
    this.given.loaded?.(this.messages);
  }

  #catchUp() {
    for (const frame of this.missed) this.#apply(frame);
  }

  #failed(reply) {
    fill(
      this.empty,
      h("p", {}, sentence(reply)),
      h("button.button", { type: "button", onclick: () => this.load() }, "Try again"),
    );
    this.empty.hidden = false;
  }

  async #loadBefore() {
    if (this.busy || !this.moreBefore || !this.messages.length) return;
    const reply = await this.#readMore({ before: this.messages[0].ts });
    if (!reply) return;
    this.moreBefore = Boolean(reply.has_more);
    const all = [...reply.messages, ...this.messages];
    if (all.length > MOST) this.atEnd = false;
    this.messages = all.slice(0, MOST);
    this.#anchored(() => this.draw());
  }

  async #loadAfter() {
    if (this.busy || this.atEnd || !this.messages.length) return;
    const reply = await this.#readMore({ after: this.messages.at(-1).ts });
    if (!reply) return;
    this.atEnd = !reply.has_more;
    const all = [...this.messages, ...reply.messages];
    if (all.length > MOST) this.moreBefore = true;
    this.messages = all.slice(-MOST);
    if (this.atEnd) this.#catchUp();
    this.#anchored(() => this.draw());
  }

  // More of what is there, or null when it failed or the window has been filled anew meanwhile.
  async #readMore(where) {
    const before = this.filled;
    this.busy = true;
    const reply = await this.#read(where);
    this.busy = false;
    return reply.ok && !this.closed && before === this.filled ? reply : null;
  }

  async toNewest() {
    if (!this.atEnd) await this.load();
    this.stuck = true;
    this.#toBottom();
    this.list.lastElementChild?.focus({ preventScroll: true });
  }

  // Changes ---------------------------------------------------------------------------

  #isHere({ channel, message }) {
    if (channel !== this.given.channel) return false;
    const { thread } = this.given;
    if (thread) return message.ts === thread || message.thread_ts === thread;
    return (
      !message.thread_ts ||
      message.thread_ts === message.ts ||
      message.broadcast ||
      message.subtype === "thread_broadcast"
    );
  }

  #take(frame) {
    if (!this.#isHere(frame)) return;
    if (this.loading) this.missed.push(frame);
    this.#apply(frame);
    this.draw();
  }

  #apply({ how, message }) {
    const others = this.messages.filter((one) => one.ts !== message.ts);
    const known = others.length < this.messages.length;
    if (how === "deleted") this.messages = others;
    else if (known)
      this.messages = this.messages.map((one) => (one.ts === message.ts ? message : one));
    else if (how === "new" && this.atEnd) this.#add(others, message);
  }

  #add(others, message) {
    const all = [...others, message].sort((a, b) => (a.ts < b.ts ? -1 : 1));
    if (this.stuck && all.length > MOST) {
      this.moreBefore = true;
      this.messages = all.slice(-PAGE);
    } else this.messages = all;
    if (message.user === this.person) this.stuck = true;
  }

  // A row whose message is the same, but which is to look different.
  #drawAgain(ts) {
    if (this.given.thread || !this.rows.has(ts)) return;
    this.rows.set(ts, { ...this.rows.get(ts), message: null });
    this.draw();
  }

  // Drawing ---------------------------------------------------------------------------

  #shown() {
    const kept = state.ephemerals.get(`${this.person}/${this.given.channel}`) ?? [];
    const first = this.moreBefore ? (this.messages[0]?.ts ?? "") : "";
    const own = kept.filter(
      (one) => this.#isHere({ channel: this.given.channel, message: one }) && one.ts >= first,
    );
    if (!own.length || !this.atEnd) return this.messages;
    return [...this.messages, ...own].sort((a, b) => (a.ts < b.ts ? -1 : 1));
  }

  draw() {
    const shown = this.#shown();
    const rows = new Map();
    const wanted = shown.flatMap((message, index) =>
      this.#rowsFor(message, shown[index - 1], rows),
    );
    this.#patch(wanted, rows);
    this.earlier.hidden = !this.moreBefore;
    this.empty.hidden = shown.length > 0;
    this.#showNewest();
    this.#noteRead();
    if (this.stuck) this.#toBottom();
  }

  // The row of a message with the dividers before it; a row that has not changed is used again.
  #rowsFor(message, before, rows) {
    const dividers = [];
    if (!before || !sameDay(before.ts, message.ts))
      dividers.push(this.#divider("day", dayName(message.ts)));
    if (this.given.thread && before?.ts === this.given.thread)
      dividers.push(this.#divider("replies", "Replies"));
    else if (this.#isFirstNew(message, before)) dividers.push(this.#divider("new", "New"));
    const compact = !dividers.length && together(before, message);
    const had = this.rows.get(message.ts);
    const same = had && had.message === message && had.compact === compact;
    const row = same ? had : { message, compact, node: this.#drawRow(message, compact) };
    if (!same && !this.#isNews(message, had)) row.node.setAttribute("aria-live", "off");
    rows.set(message.ts, row);
    return [...dividers, row.node];
  }

  #drawRow(message, compact) {
    const { channel, thread, openThread } = this.given;
    return drawMessage(message, { channel, compact, inThread: Boolean(thread), openThread });
  }

  #isNews(message, had) {
    return !had && this.drawn && message.ts > this.drawn && message.user !== this.person;
  }

  #divider(kind, words) {
    return h("li", { class: `divider ${kind}`, "aria-live": "off" }, h("span", {}, words));
  }

  #isFirstNew(message, before) {
    const since = this.readBefore;
    return (
      Boolean(since) &&
      message.ts > since &&
      message.user !== this.person &&
      Boolean(before) &&
      before.ts <= since
    );
  }

  #patch(wanted, rows) {
    const holder = document.activeElement?.closest?.("[data-ts]");
    const focused = holder && this.list.contains(holder) ? rows.get(holder.dataset.ts)?.node : null;
    const giveBack = focused && focused !== holder ? holdFocus(holder) : null;
    arrange(this.list, wanted);
    this.rows = rows;
    this.drawn = [...rows.keys()].sort().at(-1) ?? "0";
    giveBack?.(focused);
  }

  #noteRead() {
    if (document.visibilityState !== "visible" || !this.atEnd) return;
    const { channel, thread } = this.given;
    markRead(this.person, channel);
    const last = this.messages.at(-1);
    if (thread && last) markThreadRead(this.person, channel, thread, last.ts);
  }

  // Scrolling -------------------------------------------------------------------------

  #toBottom() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #fromBottom() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
  }

  #scrolled() {
    this.stuck = this.atEnd && this.#fromBottom() < 40;
    this.#showNewest();
    if (this.scroller.scrollTop < NEAR) this.#loadBefore();
    if (this.#fromBottom() < NEAR) this.#loadAfter();
  }

  #showNewest() {
    this.newest.hidden = this.atEnd && this.#fromBottom() < NEAR;
  }

  // Draws while what is in the middle of the window stays where it is: the row at its edge may
  // lose its head or its divider, as what stands before it has changed.
  #anchored(draw) {
    const frame = this.scroller.getBoundingClientRect();
    const middle = frame.top + frame.height / 2;
    const anchor = [...this.list.querySelectorAll("[data-ts]")].find(
      (node) => node.getBoundingClientRect().bottom > middle,
    );
    const was = anchor?.getBoundingClientRect().top;
    draw();
    const now = this.rows.get(anchor?.dataset.ts)?.node;
    if (now) this.scroller.scrollTop += now.getBoundingClientRect().top - was;
  }

  #move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches("[data-ts]")) return;
    event.preventDefault();
    const all = [...this.list.querySelectorAll("[data-ts]")];
    all[all.indexOf(event.target) + step]?.focus();
  }
}

function together(before, message) {
  if (!before || before.user !== message.user || before.username !== message.username) return false;
  if (before.ephemeral_to || message.ephemeral_to || before.subtype !== message.subtype)
    return false;
  return Number(message.ts) - Number(before.ts) < TOGETHER_SECONDS;
}
