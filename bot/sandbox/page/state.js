/** What the page knows: the snapshot, kept up to date by the frames of the live connection. */

export const state = {
  ready: false,
  connected: false,
  run: null,
  welcome: [],
  app: { id: "", name: "App", bot_user: "", home_tab: true, messages_tab: true },
  teams: new Map(),
  users: new Map(),
  channels: new Map(),
  clock: null,
  clockReceived: 0,
  timeZone: undefined,
  mail: [],
  mailAddress: null,
  faults: {},
  faultSwitches: [],
  struck: [],
  traffic: [],
  homes: new Map(),
  views: new Map(),
  ephemerals: new Map(),
  unread: new Map(),
  read: new Map(),
  lettersRead: new Set(),
  values: new Map(),
  person: null,
  acting: 0,
};

const TRAFFIC_KEPT = 300;
const EPHEMERALS_KEPT = 50;
const listeners = new Map();

/** Calls `work` with each `name` that is told; gives back the way to stop it. */
export function on(name, work) {
  if (!listeners.has(name)) listeners.set(name, new Set());
  listeners.get(name).add(work);
  return () => listeners.get(name).delete(work);
}

export function tell(name, detail) {
  for (const work of [...(listeners.get(name) ?? [])]) work(detail);
}

const byId = (rows) => new Map((rows ?? []).map((row) => [row.id, row]));

const FRAMES = {
  snapshot(frame) {
    Object.assign(state, {
      ready: true,
      run: frame.run ?? null,
      welcome: frame.welcome ?? [],
      app: frame.app ?? state.app,
      teams: byId(frame.teams),
      users: byId(frame.users),
      channels: byId(frame.channels),
      timeZone: frame.time_zone,
      mail: frame.mail ?? [],
      mailAddress: frame.mail_address ?? null,
      faults: frame.faults ?? {},
      faultSwitches: frame.fault_switches ?? [],
      struck: frame.struck ?? [],
      traffic: frame.traffic ?? [],
      homes: new Map(),
      views: new Map(Object.entries(frame.views ?? {})),
    });
    setClock(frame.clock ?? null);
    recallRead();
    tell("snapshot");
  },
  message(frame) {
    if (frame.how === "new") noteNew(frame.channel, frame.message);
    tell("message", frame);
  },
  ephemeral(frame) {
    const key = `${frame.user}/${frame.channel}`;
    const kept = (state.ephemerals.get(key) ?? []).filter((one) => one.ts !== frame.message.ts);
    const now = frame.how === "deleted" ? kept : [...kept, frame.message];
    state.ephemerals.set(key, now.slice(-EPHEMERALS_KEPT));
    tell("ephemeral", frame);
  },
  home(frame) {
    state.homes.set(frame.user, frame.view);
    tell("home", frame);
  },
  views(frame) {
    const stack = frame.stack ?? [];
    const top = stack.at(-1);
    if (top && frame.errors) top.errors = frame.errors;
    state.views.set(frame.user, stack);
    tell("views", frame);
  },
  channel(frame) {
    state.channels.set(frame.channel.id, frame.channel);
    noteMembers(frame.channel);
    tell("channels");
  },
  user(frame) {
    state.users.set(frame.user.id, frame.user);
    tell("channels");
  },
  mail(frame) {
    state.mail = [...state.mail.filter((one) => one.id !== frame.mail.id), frame.mail];
    tell("mail", frame.mail);
  },
  clock(frame) {
    setClock(frame.clock);
    tell("clock");
  },
  exchange(frame) {
    state.traffic = [...state.traffic, frame.exchange].slice(-TRAFFIC_KEPT);
    tell("exchange", frame.exchange);
  },
  faults(frame) {
    state.faults = frame.faults;
    state.struck = frame.struck ?? [];
    tell("faults");
  },
  // What goes wrong with something done on this page is said where it was done.
  toast(frame) {
    if (!state.acting) tell("toast", frame);
  },
};

/** Takes one frame of the live connection. Kinds that the page does not know are let pass. */
export function receive(frame) {
  FRAMES[frame.type]?.(frame);
}

function setClock(clock) {
  state.clock = clock;
  state.clockReceived = performance.now();
}

/** The time in the sandbox, in milliseconds, moved on since the last word from the server. */
export function sandboxNow() {
  if (!state.clock) return Date.now();
  const base = Date.parse(state.clock.now);
  if (state.clock.held) return base;
  return base + (performance.now() - state.clockReceived) * (state.clock.speed ?? 1);
}

function noteMembers(channel) {
  for (const user of state.users.values()) {
    const listed = user.channels?.includes(channel.id);
    const member = channel.members?.includes(user.id);
    if (member && !listed) user.channels = [...(user.channels ?? []), channel.id];
    if (!member && listed) user.channels = user.channels.filter((id) => id !== channel.id);
  }
}

/** How many faults are on; a setting that only shapes the others does not count. */
export const faultsOn = () =>
  state.faultSwitches.filter((one) => !one.setting && state.faults[one.name] !== one.off).length;

// What has been read ------------------------------------------------------------------

function noteNew(channelId, message) {
  const channel = state.channels.get(channelId);
  if (!channel) return;
  channel.last_ts = message.ts;
  channel.message_count = (channel.message_count ?? 0) + 1;
  const reply = message.thread_ts && message.thread_ts !== message.ts;
  if (reply && channel.kind !== "im") return;
  for (const user of channel.members ?? []) if (user !== message.user) addUnread(user, channelId);
  tell("unread");
}

function addUnread(user, channel) {
  const key = `${user}/${channel}`;
  state.unread.set(key, (state.unread.get(key) ?? 0) + 1);
}

/** How many messages came since this person last looked, or null where only "some" is known. */
export function unreadCount(user, channel) {
  return state.unread.get(`${user}/${channel.id}`) ?? 0;
}

export function isUnread(user, channel) {
  if (unreadCount(user, channel)) return true;
  const read = state.read.get(`${user}/${channel.id}`) ?? "";
  return (
    Boolean(channel.last_ts) && !state.unread.has(`${user}/${channel.id}`) && channel.last_ts > read
  );
}

export function markRead(user, channelId) {
  const key = `${user}/${channelId}`;
  const channel = state.channels.get(channelId);
  if (!channel || (state.read.get(key) === channel.last_ts && !state.unread.get(key))) return;
  state.read.set(key, channel.last_ts ?? "");
  state.unread.set(key, 0);
  rememberRead();
  tell("unread");
}

/** Whether a thread has replies by others that this person has not opened. */
export function isThreadUnread(user, channelId, message) {
  const read = state.read.get(`${user}/${channelId}/${message.ts}`) ?? "";
  return (
    Boolean(message.latest_reply) &&
    message.latest_reply > read &&
    message.reply_users?.at(-1) !== user
  );
}

export function markThreadRead(user, channelId, ts, latest) {
  const key = `${user}/${channelId}/${ts}`;
  if (state.read.get(key) === latest) return;
  state.read.set(key, latest);
  rememberRead();
  tell("threadRead", { channel: channelId, ts });
}

export const lastRead = (user, channelId) => state.read.get(`${user}/${channelId}`) ?? null;

export function markLetterRead(id) {
  state.lettersRead.add(id);
  rememberRead();
  tell("unread");
}

// Over a reload, and only while the sandbox is the same one: its times start afresh each run.
function rememberRead() {
  if (!state.run) return;
  const kept = { run: state.run, read: [...state.read], letters: [...state.lettersRead] };
  sessionStorage.setItem("sandbox-read", JSON.stringify(kept));
}

function recallRead() {
  const kept = JSON.parse(sessionStorage.getItem("sandbox-read") ?? "null");
  if (!kept || !state.run || kept.run !== state.run) return;
  for (const [key, ts] of kept.read) if (!state.read.has(key)) state.read.set(key, ts);
  for (const id of kept.letters) state.lettersRead.add(id);
}

// Who and where ----------------------------------------------------------------------

export const isBot = (id) => id === state.app.bot_user || Boolean(state.users.get(id)?.is_bot);

export function nameOf(id) {
  if (id && id === state.app.bot_user) return state.app.name;
  const user = state.users.get(id);
  return user?.real_name || user?.name || id || "Somebody";
}

/** The people that the page can be: everybody but the bots. */
export const people = () =>
  [...state.users.values()].filter((user) => !isBot(user.id) && !user.deleted);

/** The channels that a person is in, by name; direct messages apart. */
export function channelsOf(user) {
  const own = [...state.channels.values()].filter((one) => one.members?.includes(user));
  const named = own.filter((one) => one.kind !== "im");
  named.sort((a, b) => (a.name ?? "").localeCompare(b.name ?? ""));
  return { named, direct: own.filter((one) => one.kind === "im") };
}

/** The direct message between a person and the app, if there is one yet. */
export function appChannel(user) {
  return channelsOf(user).direct.find((one) => one.members.includes(state.app.bot_user)) ?? null;
}

export function channelTitle(channel, user) {
  if (!channel) return "";
  if (channel.kind !== "im") return channel.name;
  const others = (channel.members ?? []).filter((id) => id !== user);
  return others.map(nameOf).join(", ") || nameOf(user);
}
