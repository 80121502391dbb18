/** What can be made to go wrong between the bot and this workspace, and what has struck. */

import { act, sentence } from "/page/connection.js";
import { fill, h, keepingFocus, newId } from "/page/dom.js";
import { faultsOn, on, state, tell } from "/page/state.js";
import { fromLocalField, localField, timeWithSeconds } from "/page/times.js";

/** Draws the faults into `main`; gives back how to take them away. */
export function faultsScreen(main) {
  const groups = h("div.faults", {});
  const struck = h("ol.struck", {});
  const off = h(
    "button.button",
    { type: "button", "data-key": "fault/off", onclick: () => set({ clear: true }) },
    "Turn everything off",
  );
  const draw = () => {
    keepingFocus(groups, () => fill(groups, grouped()));
    fill(struck, strikes());
    off.disabled = !faultsOn();
  };
  fill(
    main,
    h(
      "header.bar",
      {},
      h("h1.bar-title", {}, "Faults"),
      h("p.bar-more", {}, "Make something go wrong, and see that nothing is lost."),
    ),
    h(
      "div.home-scroll",
      { tabindex: 0, role: "region", "aria-label": "Faults" },
      h(
        "div.home",
        {},
        off,
        groups,
        h(
          "section",
          { "aria-label": "What has struck" },
          h("h2.fault-group", {}, "What has struck"),
          h("div", { role: "log" }, struck),
        ),
      ),
    ),
  );
  draw();
  const stops = [on("faults", draw), on("snapshot", draw)];
  return () => stops.forEach((stop) => stop());
}

function grouped() {
  const names = [...new Set(state.faultSwitches.map((one) => one.group))];
  return names.map((name) =>
    h(
      "section",
      { "aria-label": name },
      h("h2.fault-group", {}, name),
      state.faultSwitches.filter((one) => one.group === name).map(row),
    ),
  );
}

function strikes() {
  if (!state.struck.length)
    return h("li.quiet", {}, "Nothing yet. What strikes is written down here.");
  return state.struck.toReversed().map((one) =>
    h(
      "li",
      {},
      h("time.exchange-at", { datetime: one.at }, timeWithSeconds(one.at)),
      h("span", {}, one.label),
      one.met ? h("code.exchange-name", {}, one.met) : null,
    ),
  );
}

function row(fault) {
  const id = newId("fault");
  const attributes = {
    id,
    "aria-describedby": `${id}-hint`,
    "data-key": `fault/${fault.name}`,
  };
  return h(
    "div.fault",
    { class: isOn(fault) ? "on" : "" },
    h(
      "div",
      {},
      h("label", { for: id }, fault.label),
      h("p.hint", { id: `${id}-hint` }, fault.hint),
    ),
    CONTROLS[fault.kind](attributes, state.faults[fault.name], fault),
  );
}

const isOn = (fault) => !fault.setting && state.faults[fault.name] !== fault.off;

const change = (fault, read) => (event) => set({ faults: { [fault.name]: read(event.target) } });

const CONTROLS = {
  switch: (attributes, value, fault) =>
    h("input.switch", {
      ...attributes,
      type: "checkbox",
      role: "switch",
      checked: value,
      onchange: change(fault, (field) => field.checked),
    }),
  number: (attributes, value, fault) =>
    h("input.small", {
      ...attributes,
      type: "number",
      min: 0,
      step: "any",
      value,
      onchange: change(fault, (field) => Number(field.value)),
    }),
  text: (attributes, value, fault) =>
    h("input.small", {
      ...attributes,
      type: "text",
      value,
      onchange: change(fault, (field) => field.value),
    }),
  moment: (attributes, value, fault) =>
    h("input", {
      ...attributes,
      type: "datetime-local",
      value: value ? localField(value) : "",
      onchange: change(fault, moment),
    }),
  choice: (attributes, value, fault) =>
    h(
      "select",
      { ...attributes, onchange: change(fault, (field) => field.value) },
      h("option", { value: "" }, "Nothing"),
      [...new Set(fault.choices.map((one) => one.group))].map((group) =>
        h(
          "optgroup",
          { label: group },
          fault.choices
            .filter((one) => one.group === group)
            .map((one) =>
              h("option", { value: one.value, selected: one.value === value }, one.label),
            ),
        ),
      ),
    ),
};

function moment(field) {
  const when = fromLocalField(field.value);
  return Number.isNaN(when) ? null : new Date(when).toISOString();
}

async function set(what) {
  const reply = await act({ do: "faults", ...what });
  if (!reply.ok) tell("toast", { user: state.person, text: sentence(reply), kind: "error" });
}
