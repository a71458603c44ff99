/* Suggestions below the search box: the editable combobox of the WAI-ARIA Authoring Practices. Without this file the box is a form. */
class Suggest extends HTMLElement {
  async connectedCallback() {
    if (this.input) return;
    this.input = this.querySelector("input");
    const { Listbox } = await import(this.dataset.kit);
    this.box = new Listbox(this.input, this, {
      label: this.dataset.label, className: "ap-suggestions", element: "div", wait: 120,
      search: (text, signal) => this.search(text, signal), choose: (option, event) => this.go(option, event),
    });
    this.input.autocomplete = "off";
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.form.addEventListener("submit", () => this.box.close());
  }

  async search(text, signal) {
    const answer = await fetch(`${this.dataset.url}?${new URLSearchParams({ q: text })}`, { signal });
    if (!answer.ok) return this.box.close();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (document.activeElement !== this.input) return;
    this.box.show([...page.querySelectorAll("[role=group]")]);
    const count = this.box.options.length;
    this.box.say(count ? this.dataset.count.replace("{count}", count) : this.dataset.none);
  }

  key(event) {
    const { box } = this;
    if (box.move(event.key)) event.preventDefault();
    else if (event.key === "Enter" && box.active) { event.preventDefault(); this.go(box.active, event); }
    else if (event.key === "Escape") { if (box.isOpen) event.preventDefault(); box.close(); }
  }

  go(option, event) {
    const { url } = option.dataset;
    if (event.ctrlKey || event.metaKey) return void window.open(url, "_blank", "noopener");
    this.box.close();
    location.assign(url);
  }
}
if (!customElements.get("ap-suggest")) customElements.define("ap-suggest", Suggest);
