/* The list below an editable combobox, after the WAI-ARIA Authoring Practices: the focus stays in the field, which names the marked
   option. `search` fills the list when the reader has typed or asks for it; `choose` takes an option. */
const WAIT = 180;
let number = 0;

export class Listbox {
  constructor(input, host, { label, search, choose, className = "ap-options", element = "ul", wait = WAIT }) {
    this.input = input;
    this.search = search;
    this.list = Object.assign(document.createElement(element), { className, id: `ap-options-${++number}`, hidden: true });
    this.list.role = "listbox";
    this.list.setAttribute("aria-label", label);
    this.status = Object.assign(document.createElement("p"), { className: "visually-hidden" });
    this.status.role = "status";
    host.append(this.list, this.status);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": this.list.id }))
      input.setAttribute(name, value);
    input.addEventListener("input", () => { this.forget(); this.mark(null); this.timer = setTimeout(() => this.ask(), wait); });
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => { const option = event.target.closest("[role=option]"); if (option) choose(option, event); });
  }

  get options() { return [...this.list.querySelectorAll("[role=option]")]; }
  get active() { return this.list.querySelector("[aria-selected=true]"); }
  get isOpen() { return !this.list.hidden; }
  say(text) { this.status.textContent = text; }

  /* No answer to an earlier question is wanted any more. */
  forget() { clearTimeout(this.timer); this.request?.abort(); }

  /* Search for what stands in the field. */
  async ask() {
    this.forget();
    const text = this.input.value.trim();
    if (!text) return this.close();
    this.request = new AbortController();
    try {
      await this.search(text, this.request.signal);
    } catch (error) {
      if (error.name !== "AbortError") { this.close(); this.say(this.failed ?? ""); }
    }
  }

  show(nodes) {
    this.list.replaceChildren(...nodes);
    this.options.forEach((option, index) => { option.id = `${this.list.id}-${index}`; option.setAttribute("aria-selected", "false"); });
    this.open(this.options.length > 0);
  }

  open(yes) {
    this.list.hidden = !yes;
    this.input.setAttribute("aria-expanded", String(yes));
    this.input.removeAttribute("aria-activedescendant");
  }

  close() { this.forget(); this.list.replaceChildren(); this.open(false); }

  mark(option) {
    this.active?.setAttribute("aria-selected", "false");
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  /* The arrows; true when the key was one of them. */
  move(key) {
    const options = this.options, here = options.indexOf(this.active), last = options.length - 1;
    if (key === "ArrowDown" && options.length) this.mark(options[here === last ? 0 : here + 1]);
    else if (key === "ArrowDown") this.ask();
    else if (key === "ArrowUp" && options.length) this.mark(options[here <= 0 ? last : here - 1]);
    else return false;
    return true;
  }
}
