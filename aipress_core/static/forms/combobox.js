/* Type-ahead: the editable combobox with a list of the WAI-ARIA Authoring Practices. What is chosen are hidden inputs. */
import { Listbox } from "./listbox.js";

class Combobox extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    this.input = this.querySelector(".ap-seek input");
    this.picked = this.querySelector(".ap-terms");
    this.most = Number(this.dataset.most);
    this.classList.add("ap-live");
    this.querySelector(".ap-seek button").remove();
    this.querySelector(".ap-found").replaceChildren();
    const label = this.closest("fieldset")?.querySelector("legend")?.textContent.trim() ?? "";
    const terms = [...this.picked.querySelectorAll("li")].map((item) => [item.querySelector("input").value, item.textContent.trim()]);
    this.picked.replaceChildren();
    this.box = new Listbox(this.input, this, { label, search: (text, signal) => this.search(text, signal), choose: (option) => this.choose(option) });
    this.box.failed = this.dataset.failed;
    this.input.removeAttribute("name");
    for (const [value, title] of terms) this.add(value, title);
    this.input.addEventListener("keydown", (event) => this.key(event));
  }

  get values() { return [...this.picked.querySelectorAll("input")].map((input) => input.value); }
  say(text) { this.box.say(text); }
  word(name, term) { return this.dataset[name].replace("{term}", term); }

  async search(text, signal) {
    const answer = await fetch(`${this.dataset.url}?${new URLSearchParams({ q: text })}`, { signal, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    const known = new Set(this.values);
    const terms = (await answer.json()).terms.filter((term) => !known.has(term.value));
    this.box.show(terms.map((term) => {
      const option = Object.assign(document.createElement("li"), { textContent: term.title });
      option.role = "option";
      option.dataset.value = term.value;
      return option;
    }));
    this.say(terms.length ? this.dataset.count.replace("{count}", terms.length) : this.dataset.none);
  }

  key(event) {
    const { box, input } = this;
    if (box.move(event.key)) { /* the arrows */ }
    else if (event.key === "Enter" && (box.active || input.value.trim())) this.choose(box.active);
    else if (event.key === "Escape" && (box.isOpen || input.value)) { if (!box.isOpen) input.value = ""; box.close(); }
    else if (event.key === "Backspace" && !input.value && this.picked.lastElementChild) this.remove(this.picked.lastElementChild);
    else return;
    event.preventDefault();
  }

  choose(option) {
    if (!option) return;
    if (this.most === 1) this.picked.replaceChildren();
    if (this.values.length >= this.most) return this.say(this.dataset.full);
    const title = option.textContent;
    this.add(option.dataset.value, title);
    this.input.value = "";
    this.box.close();
    this.say(this.word("added", title));
  }

  add(value, title) {
    const item = document.createElement("li"), button = document.createElement("button"), cross = document.createElement("span");
    const input = Object.assign(document.createElement("input"), { type: "hidden", name: "value", value });
    button.type = "button";
    button.className = "ap-chip ap-chip-on";
    button.setAttribute("aria-label", this.word("remove", title));
    cross.textContent = "×";
    cross.setAttribute("aria-hidden", "true");
    button.append(title, " ", cross);
    button.addEventListener("click", () => this.remove(item));
    item.append(input, button);
    this.picked.append(item);
  }

  remove(item) {
    const title = item.querySelector("button").firstChild.textContent;
    item.remove();
    this.say(this.word("removed", title));
    this.input.focus();
  }
}
if (!customElements.get("ap-combobox")) customElements.define("ap-combobox", Combobox);
