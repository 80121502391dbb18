/** The field that takes files: each is sent at once, and the form holds its id. */

import { sentence, upload } from "/page/connection.js";
import { fill, h, icon } from "/page/dom.js";
import { state, tell } from "/page/state.js";
import { common } from "/page/typed_fields.js";

const names = new Map();

export function files(element, where) {
  const list = h("ul.chosen-files", { "aria-label": "Files added" });
  const add = async () => {
    node.setAttribute("aria-busy", "true");
    const reply = await upload([...node.files]);
    node.removeAttribute("aria-busy");
    if (!reply.ok)
      return tell("toast", { user: state.person, text: sentence(reply), kind: "error" });
    const ids = reply.files.map((file) => file.id);
    for (const file of reply.files) names.set(file.id, file.name);
    setFiles(element.max_files === 1 ? ids : [...current, ...ids]);
  };
  let current = where.value ?? [];
  const setFiles = (ids) => {
    current = ids;
    drawFiles(list, ids, setFiles);
    where.choose(node, ids);
  };
  const accept = (element.filetypes ?? []).map((ending) => `.${ending}`).join(",");
  const node = h("input", {
    ...common(element, where),
    type: "file",
    multiple: element.max_files !== 1,
    accept: accept || null,
    onchange: add,
  });
  drawFiles(list, current, setFiles);
  return h("div.file-input", {}, node, list);
}

function drawFiles(list, ids, setFiles) {
  const row = (id) => {
    const name = names.get(id) ?? id;
    const remove = () => setFiles(ids.filter((one) => one !== id));
    return h(
      "li.chip",
      {},
      icon("file"),
      name,
      h(
        "button.chip-remove",
        { type: "button", "aria-label": `Remove ${name}`, onclick: remove },
        icon("close"),
      ),
    );
  };
  fill(list, ids.map(row));
}
