/* Makes two lists of one with groups: the second offers what the first names. */
class TwoLevel extends HTMLElement {
  connectedCallback() {
    if (this.first) return;
    this.select = this.querySelector("select");
    this.first = document.createElement("select");
    this.first.className = "form-select";
    this.first.id = `${this.select.id}-group`;
    this.first.setAttribute("aria-label", this.dataset.first);
    this.groups = [...this.select.querySelectorAll("optgroup")];
    this.empty = this.select.querySelector("option[value='']");
    this.first.append(new Option(this.dataset.choose, ""), ...this.groups.map((group, index) => new Option(group.label, index)));
    const chosen = this.select.selectedOptions[0]?.closest("optgroup");
    this.first.value = chosen ? this.groups.indexOf(chosen) : "";
    this.first.addEventListener("change", () => this.follow());
    this.before = this.select.value;
    this.prepend(this.first);
    this.follow(this.before);
  }

  follow(value = "") {
    const group = this.groups[this.first.value];
    this.select.replaceChildren(this.empty, ...(group ? [...group.children].map((option) => option.cloneNode(true)) : []));
    this.select.value = value;
    this.select.disabled = !group;
    if (!group) this.empty.selected = true;
  }
}
if (!customElements.get("ap-two-level")) customElements.define("ap-two-level", TwoLevel);
