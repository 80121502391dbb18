/** One box for every select: type to filter, arrows to move, Enter to choose, chips for several. */

import { fill, h, icon, newId } from "/page/dom.js";
import { place } from "/page/menu.js";

/**
 * @param {object} given
 *   label: accessible name; or id: the id that a <label for> names; describedby: ids
 *   placeholder: text
 *   groups: [{label: text or "", options: [{value, text, detail}]}]
 *   chosen: values; several: may hold more than one; most: how many at most
 *   change(values): called with the new list after each choice
 */
export function combobox(given) {
  return new Combobox(given).node;
}

class Combobox {
  constructor(given) {
    this.given = given;
    this.chosen = [...given.chosen];
    this.options = given.groups.flatMap((group) => group.options);
    this.active = null;
    this.listId = newId("list");
    this.input = h("input.combobox-input", this.#inputAttributes());
    this.chips = h("ul.chips", { "aria-label": "Chosen" });
    this.list = h("div.listbox", {
      id: this.listId,
      role: "listbox",
      popover: "manual",
      "aria-label": given.label ?? "Options",
      "aria-multiselectable": given.several ? "true" : null,
    });
    this.node = h(
      "div.combobox",
      { onfocusout: (event) => this.#left(event), "data-value": this.chosen.join(",") },
      given.several ? this.chips : null,
      this.input,
      h("span.combobox-arrow", {}, icon("down")),
      this.list,
    );
    this.node.addEventListener("mousedown", (event) => this.#pressed(event));
    this.#show();
  }

  #inputAttributes() {
    const { given } = this;
    return {
      type: "text",
      role: "combobox",
      id: given.id,
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": given.id ? null : given.label,
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      "aria-describedby": given.describedby,
      "aria-invalid": given.invalid ? "true" : null,
      "data-key": given.key,
      placeholder: given.placeholder ?? "",
      autofocus: given.autofocus,
      oninput: () => this.#open(this.input.value),
      onclick: () => this.#open(""),
      onkeydown: (event) => this.#key(event),
    };
  }

  #text(value) {
    return this.options.find((option) => option.value === value)?.text ?? value;
  }

  // What is chosen, as the box shows it while it is closed.
  #show() {
    this.node.dataset.value = this.chosen.join(",");
    this.input.value = this.given.several
      ? ""
      : this.chosen.map((value) => this.#text(value)).join("");
    if (this.given.several)
      fill(
        this.chips,
        this.chosen.map((value) => this.#chip(value)),
      );
  }

  #chip(value) {
    const name = this.#text(value);
    const remove = h(
      "button.chip-remove",
      { type: "button", "aria-label": `Remove ${name}`, onclick: () => this.#choose(value) },
      icon("close"),
    );
    return h("li.chip", {}, name, remove);
  }

  get #isOpen() {
    return this.input.getAttribute("aria-expanded") === "true";
  }

  #open(filter) {
    const words = filter.trim().toLowerCase();
    const fits = (option) => option.text.toLowerCase().includes(words);
    const drawn = this.given.groups
      .map((group) => this.#group(group, group.options.filter(fits)))
      .filter(Boolean);
    fill(this.list, drawn.length ? drawn : h("div.listbox-empty", {}, "Nothing matches"));
    this.list.style.visibility = "";
    if (!this.#isOpen) this.#showList();
    place(this.list, this.node, { asWide: true });
    this.#activate(this.#best(this.#drawn(), words));
  }

  // What is chosen while nothing is typed; then what begins with the words before what has them.
  #best(all, words) {
    const begins = (node) => this.#text(node.dataset.value).toLowerCase().startsWith(words);
    const wanted = words ? begins : (node) => this.chosen.includes(node.dataset.value);
    return all.find(wanted) ?? all[0];
  }

  #showList() {
    this.list.showPopover();
    this.input.setAttribute("aria-expanded", "true");
    if (!this.given.several) this.input.select();
    this.follow = () => place(this.list, this.node, { asWide: true });
    addEventListener("scroll", this.follow, { capture: true, passive: true });
    addEventListener("resize", this.follow);
  }

  #close() {
    if (!this.#isOpen) return;
    removeEventListener("scroll", this.follow, { capture: true });
    removeEventListener("resize", this.follow);
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    if (this.list.isConnected) this.list.hidePopover();
    this.#show();
  }

  #group(group, options) {
    if (!options.length) return null;
    const drawn = options.map((option) => this.#option(option));
    if (!group.label) return drawn;
    return h(
      "div",
      { role: "group", "aria-label": group.label },
      h("div.listbox-label", { "aria-hidden": "true" }, group.label),
      drawn,
    );
  }

  #option(option) {
    const chosen = this.chosen.includes(option.value);
    const choose = (event) => {
      event.preventDefault();
      this.#choose(option.value);
    };
    return h(
      "div.option",
      {
        role: "option",
        id: newId("option"),
        "aria-selected": String(chosen),
        "data-value": option.value,
        onmousedown: (event) => event.preventDefault(),
        onclick: choose,
      },
      h("span.option-tick", { "aria-hidden": "true" }, chosen ? icon("tick") : null),
      h("span", {}, option.text, option.detail ? h("span.option-detail", {}, option.detail) : null),
    );
  }

  #choose(value) {
    const { several, most } = this.given;
    if (!several) this.chosen = [value];
    else if (this.chosen.includes(value)) this.chosen = this.chosen.filter((one) => one !== value);
    else if (!most || this.chosen.length < most) this.chosen = [...this.chosen, value];
    else return;
    const open = this.#isOpen;
    this.#close();
    this.#show();
    if (several && open) this.#open("");
    this.input.focus();
    this.given.change(this.chosen);
  }

  #drawn() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  #activate(node) {
    this.active?.classList.remove("active");
    this.active = node ?? null;
    if (!node) return this.input.removeAttribute("aria-activedescendant");
    node.classList.add("active");
    node.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", node.id);
  }

  #key(event) {
    const all = this.#drawn();
    const at = all.indexOf(this.active);
    const keys = {
      ArrowDown: () => (this.#isOpen ? this.#activate(all[(at + 1) % all.length]) : this.#open("")),
      ArrowUp: () => (this.#isOpen ? this.#activate(all.at(at - 1)) : this.#open("")),
      Enter: () =>
        this.#isOpen ? this.active && this.#choose(this.active.dataset.value) : this.#open(""),
      Escape: () => this.#isOpen && this.#close(),
      Backspace: () =>
        this.given.several &&
        !this.input.value &&
        this.chosen.length &&
        this.#choose(this.chosen.at(-1)),
    };
    const closes = event.key !== "Escape" || this.#isOpen;
    if (!(event.key in keys) || (event.key === "Backspace" && this.input.value)) return;
    if (closes) event.preventDefault();
    keys[event.key]();
  }

  #pressed(event) {
    if (event.target === this.input || event.target.closest("button, [role=option], .listbox"))
      return;
    event.preventDefault();
    this.input.focus();
    this.#open("");
  }

  #left(event) {
    if (!this.node.contains(event.relatedTarget)) this.#close();
  }
}
