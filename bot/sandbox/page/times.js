/** Times as people read them, in the sandbox's time zone and by the sandbox's clock. */

import { sandboxNow, state } from "/page/state.js";

const SHAPES = {
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  seconds: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  day: { weekday: "long", day: "numeric", month: "long" },
  dayAndYear: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  short: { day: "numeric", month: "short", year: "numeric" },
  weekday: { weekday: "short" },
  numeric: { year: "numeric", month: "2-digit", day: "2-digit" },
  month: { day: "numeric", month: "long", year: "numeric" },
};
const made = new Map();

function shape(name) {
  const key = `${name} ${state.timeZone}`;
  if (!made.has(key))
    made.set(key, new Intl.DateTimeFormat("en-GB", { ...SHAPES[name], timeZone: state.timeZone }));
  return made.get(key);
}

/** Milliseconds from a message's ts, an ISO time or milliseconds. */
export function milliseconds(when) {
  if (typeof when === "number") return when;
  return /^\d+(\.\d+)?$/.test(when) ? Number(when) * 1000 : Date.parse(when);
}

const shown = (name) => (when) => shape(name).format(milliseconds(when));
export const timeOfDay = shown("time");
export const timeWithSeconds = shown("seconds");
export const shortDate = shown("short");
const monthDate = shown("month");
const sortableDay = shown("numeric");

export const sameDay = (one, other) => sortableDay(one) === sortableDay(other);

/** "Today", "Yesterday", "Monday 1 July", or with the year when it is another. */
export function dayName(when) {
  const now = sandboxNow();
  if (sameDay(when, now)) return "Today";
  if (sameDay(when, now - 86_400_000)) return "Yesterday";
  const year = (at) => sortableDay(at).slice(-4);
  return year(when) === year(now) ? shown("day")(when) : shown("dayAndYear")(when);
}

export const weekday = shown("weekday");

/** "1 Jul 2024, 09:00" */
export const dateAndTime = (when) => `${shortDate(when)}, ${timeOfDay(when)}`;

/** "2024-07-01T09:00" in the sandbox's zone, for a datetime-local field. */
export function localField(when) {
  const [day, month, year] = sortableDay(when).split("/");
  return `${year}-${month}-${day}T${timeOfDay(when)}`;
}

/** Milliseconds of a datetime-local value read in the sandbox's zone; NaN when it is not one. */
export function fromLocalField(text) {
  const guess = Date.parse(`${text}:00Z`);
  if (Number.isNaN(guess)) return NaN;
  // The offset at the guess may differ from the one at the answer, so look twice.
  const offset = (at) => Date.parse(`${localField(at)}:00Z`) - Math.floor(at / 60_000) * 60_000;
  return guess - offset(guess - offset(guess));
}

const PARTS = {
  "{date_num}": (at) => sortableDay(at).split("/").reverse().join("-"),
  "{date}": monthDate,
  "{date_long}": shown("dayAndYear"),
  "{date_short}": shortDate,
  "{date_pretty}": (at) => prettily(at, monthDate),
  "{date_long_pretty}": (at) => prettily(at, shown("dayAndYear")),
  "{date_short_pretty}": (at) => prettily(at, shortDate),
  "{time}": timeOfDay,
  "{time_secs}": timeWithSeconds,
  "{ago}": (at) => ago(at),
};

function prettily(at, otherwise) {
  const day = dayName(at);
  return day === "Today" || day === "Yesterday" ? day.toLowerCase() : otherwise(at);
}

/** Fills the {date…} and {time…} parts of Slack's own date pattern. `seconds` is Unix time. */
export function fromPattern(seconds, pattern) {
  return pattern.replace(/\{[a-z_]+\}/g, (part) => PARTS[part]?.(seconds * 1000) ?? part);
}

/** "5 minutes ago", by the sandbox's clock. */
function ago(when) {
  const minutes = Math.round((milliseconds(when) - sandboxNow()) / 60_000);
  const words = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });
  if (Math.abs(minutes) < 1) return "just now";
  if (Math.abs(minutes) < 60) return words.format(minutes, "minute");
  if (Math.abs(minutes) < 60 * 24) return words.format(Math.round(minutes / 60), "hour");
  return words.format(Math.round(minutes / 1440), "day");
}
