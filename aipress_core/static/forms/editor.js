/* An editor in place of the textarea. Its schema holds what the buttons offer and nothing else; the server cleans all the same. */
import {
  DOMParser as SchemaParser, DOMSerializer, EditorState, EditorView, Schema, addListNodes, baseKeymap, chainCommands, exitCode, history,
  keymap, lift, liftListItem, redo, setBlockType, sinkListItem, splitListItem, toggleMark, undo, wrapIn, wrapInList,
} from "./prosemirror.js";

const block = (tag, content, more = {}) => ({ content, group: "block", defining: true, parseDOM: [{ tag }], toDOM: () => [tag, 0], ...more });
const basic = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: block("p", "inline*"),
    blockquote: block("blockquote", "block+"),
    heading: block("h2", "inline*", {
      attrs: { level: { default: 2 } },
      parseDOM: [2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: Math.min(level, 3) } })),
      toDOM: (node) => [`h${node.attrs.level}`, 0],
    }),
    text: { group: "inline" },
    hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
  },
  marks: {
    link: { attrs: { href: {} }, inclusive: false, parseDOM: [{ tag: "a[href]", getAttrs: (a) => ({ href: a.getAttribute("href") }) }], toDOM: (mark) => ["a", mark.attrs, 0] },
    em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
    strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
  },
});
const schema = new Schema({ nodes: addListNodes(basic.spec.nodes, "paragraph block*", "block"), marks: basic.spec.marks });
const { nodes, marks } = schema;
const SAFE = /^(https?:\/\/|mailto:|\/(?!\/)|#)/i;

const around = (state, type, attrs = {}) => {
  for (let depth = state.selection.$from.depth; depth >= 0; depth--) {
    const node = state.selection.$from.node(depth);
    if (node.type === type && Object.entries(attrs).every(([name, value]) => node.attrs[name] === value)) return true;
  }
  return false;
};
const marked = (state, type) => {
  const { from, to, empty, $from } = state.selection;
  return empty ? Boolean(type.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, type);
};
const either = (isOn, off, on) => (state, dispatch) => (isOn(state) ? off : on)(state, dispatch);
const heading = (level) => either((state) => around(state, nodes.heading, { level }), setBlockType(nodes.paragraph), setBlockType(nodes.heading, { level }));
const list = (type) => either((state) => around(state, type), liftListItem(nodes.list_item), wrapInList(type));
const newLine = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
});
const TOOLS = {
  strong: [toggleMark(marks.strong), (state) => marked(state, marks.strong)],
  em: [toggleMark(marks.em), (state) => marked(state, marks.em)],
  link: [null, (state) => marked(state, marks.link)],
  heading: [heading(2), (state) => around(state, nodes.heading, { level: 2 })],
  subheading: [heading(3), (state) => around(state, nodes.heading, { level: 3 })],
  bullets: [list(nodes.bullet_list), (state) => around(state, nodes.bullet_list)],
  numbers: [list(nodes.ordered_list), (state) => around(state, nodes.ordered_list)],
  quote: [either((state) => around(state, nodes.blockquote), lift, wrapIn(nodes.blockquote)), (state) => around(state, nodes.blockquote)],
  undo: [undo],
  redo: [redo],
};

class Editor extends HTMLElement {
  connectedCallback() {
    if (this.editor) return;
    this.source = this.querySelector("textarea");
    this.box = this.querySelector(".ap-rich-box");
    this.bar = this.querySelector("[role=toolbar]");
    this.panel = this.querySelector(".ap-rich-link");
    this.address = this.panel.querySelector("input");
    const { id } = this.source, label = document.querySelector(`label[for="${CSS.escape(id)}"]`);
    this.source.id = `${id}-source`;
    this.source.hidden = true;
    const attributes = { id, role: "textbox", "aria-multiline": "true" };
    for (const name of ["aria-describedby", "aria-invalid"]) if (this.source.hasAttribute(name)) attributes[name] = this.source.getAttribute(name);
    if (this.source.required) attributes["aria-required"] = "true";
    if (label) {
      label.id ||= `${id}-label`;
      attributes["aria-labelledby"] = label.id;
      label.addEventListener("click", () => this.editor.focus());
    }
    const written = new DOMParser().parseFromString(this.source.value, "text/html").body;
    this.editor = new EditorView({ mount: this.box.appendChild(document.createElement("div")) }, {
      state: EditorState.create({ doc: SchemaParser.fromSchema(schema).parse(written), plugins: this.plugins() }),
      attributes,
      dispatchTransaction: (change) => this.follow(change),
    });
    this.box.hidden = false;
    this.buttons = [...this.bar.querySelectorAll("button")];
    this.bar.addEventListener("mousedown", (event) => event.preventDefault());
    this.bar.addEventListener("click", (event) => this.use(event.target.closest("button")));
    this.bar.addEventListener("keydown", (event) => this.walk(event));
    this.panel.addEventListener("click", (event) => this.link(event.target.dataset.link));
    this.address.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); this.link("set"); }
      if (event.key === "Escape") { this.panel.hidden = true; this.editor.focus(); }
    });
    this.enter(this.buttons[0]);
    this.paint();
  }

  plugins() {
    return [history(), keymap({
      "Mod-b": TOOLS.strong[0], "Mod-i": TOOLS.em[0], "Mod-k": () => { this.ask(); return true; }, "Mod-z": undo, "Mod-y": redo, "Mod-Shift-z": redo,
      Enter: splitListItem(nodes.list_item), "Shift-Enter": newLine, "Mod-]": sinkListItem(nodes.list_item), "Mod-[": liftListItem(nodes.list_item),
    }), keymap(baseKeymap)];
  }

  follow(change) {
    this.editor.updateState(this.editor.state.apply(change));
    if (change.docChanged) {
      const { doc } = this.editor.state, holder = document.createElement("div");
      holder.append(DOMSerializer.fromSchema(schema).serializeFragment(doc.content));
      this.source.value = doc.textContent.trim() ? holder.innerHTML : "";
    }
    this.paint();
  }

  paint() {
    const { state } = this.editor;
    for (const button of this.buttons) {
      const [act, isOn] = TOOLS[button.dataset.tool];
      if (isOn) button.setAttribute("aria-pressed", String(isOn(state)));
      button.setAttribute("aria-disabled", String(act ? !act(state) : state.selection.empty && !isOn(state)));
    }
  }

  use(button) {
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    this.enter(button);
    if (button.dataset.tool === "link") return this.ask();
    TOOLS[button.dataset.tool][0](this.editor.state, this.editor.dispatch.bind(this.editor));
    if (document.activeElement !== button) this.editor.focus();
  }

  enter(button) {
    for (const one of this.buttons) one.tabIndex = one === button ? 0 : -1;
  }

  walk(event) {
    const last = this.buttons.length - 1, here = this.buttons.indexOf(document.activeElement);
    const next = { ArrowRight: here === last ? 0 : here + 1, ArrowLeft: here === 0 ? last : here - 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.enter(this.buttons[next]);
    this.buttons[next].focus();
  }

  ask() {
    const { $from, from, to } = this.editor.state.selection;
    let found = marks.link.isInSet($from.marks());
    this.editor.state.doc.nodesBetween(from, to, (node) => { found ??= marks.link.isInSet(node.marks); });
    this.address.value = found?.attrs.href ?? "";
    this.panel.hidden = false;
    this.address.focus();
  }

  link(act) {
    if (!act) return;
    const { state } = this.editor, { from, to } = this.range(state), href = this.address.value.trim();
    const change = state.tr.removeMark(from, to, marks.link);
    if (act === "set") {
      if (!SAFE.test(href)) { this.address.setAttribute("aria-invalid", "true"); return this.address.focus(); }
      change.addMark(from, to, marks.link.create({ href }));
    }
    this.address.removeAttribute("aria-invalid");
    this.panel.hidden = true;
    this.editor.dispatch(change);
    this.editor.focus();
  }

  /* The selection, or all of the link in which the cursor stands. */
  range(state) {
    const { from, to, empty, $from } = state.selection, mark = empty && marks.link.isInSet($from.marks());
    if (!mark) return { from, to };
    let start = $from.start(), found = { from, to };
    $from.parent.forEach((node, offset) => {
      const at = start + offset;
      if (mark.isInSet(node.marks) && at <= from && at + node.nodeSize >= from) found = { from: at, to: at + node.nodeSize };
    });
    return found;
  }
}
if (!customElements.get("ap-editor")) customElements.define("ap-editor", Editor);
