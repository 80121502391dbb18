/** The page's one live connection and its requests. Nothing is asked for twice a second. */

import { whenReleased } from "/page/pressing.js";
import { receive, state, tell } from "/page/state.js";

const FIRST_WAIT = 400;
const LONGEST_WAIT = 5000;
let wait = FIRST_WAIT;

/** Opens the live connection and opens it again whenever it is lost. */
export function connect() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(`${scheme}//${location.host}/live`);
  socket.addEventListener("open", () => setConnected(true));
  socket.addEventListener("message", (event) =>
    whenReleased(() => receive(JSON.parse(event.data))),
  );
  socket.addEventListener("close", () => {
    setConnected(false);
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  });
}

function setConnected(connected) {
  if (connected) wait = FIRST_WAIT;
  if (state.connected === connected) return;
  state.connected = connected;
  tell("connected");
}

const LOST = {
  ok: false,
  error: "unreachable",
  message: "The sandbox cannot be reached. Is it still running?",
};

/** Does one thing as the person on the page: {"ok": true, …} or {"ok": false, error, message}. */
export async function act(what) {
  const body = JSON.stringify({ user: state.person, ...what });
  state.acting += 1;
  const reply = await ask("/act", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  state.acting -= 1;
  return reply;
}

/** Sends files, to a channel (a message) or to none (for a file input). */
export async function upload(files, fields = {}) {
  const form = new FormData();
  for (const [key, value] of Object.entries({ do: "upload", user: state.person, ...fields }))
    if (value !== null && value !== undefined) form.append(key, value);
  for (const file of files) form.append("file", file, file.name);
  return ask("/act", { method: "POST", body: form });
}

/** Reads from /data: the parameters that are null are left out. */
export async function read(path, parameters = {}) {
  const given = Object.entries(parameters).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  const query = new URLSearchParams(given).toString();
  return ask(`/data/${path}${query ? `?${query}` : ""}`);
}

async function ask(address, options) {
  try {
    const response = await fetch(address, options);
    const said = await answer(response);
    await new Promise(whenReleased);
    return said;
  } catch {
    return LOST;
  }
}

async function answer(response) {
  const body = await response.json().catch(() => null);
  if (body && typeof body === "object") return "ok" in body ? body : { ok: response.ok, ...body };
  return {
    ok: false,
    error: `status_${response.status}`,
    message: `The sandbox answered ${response.status}.`,
  };
}

/** The sentence to show for an answer that is not ok. */
export const sentence = (reply) =>
  reply.message || `That did not work (${reply.error ?? "unknown"}).`;
