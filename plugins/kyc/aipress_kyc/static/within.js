/* The second list follows the first: details of the ticked categories, towns of the chosen country. The server answers both. */
class Within extends HTMLElement {
  connectedCallback() {
    const boxes = this.querySelectorAll("ap-combobox");
    this.second = boxes[boxes.length - 1];
    this.addEventListener("change", () => this.follow());
    if ("single" in this.dataset) new MutationObserver(() => this.follow()).observe(boxes[0].querySelector(".ap-terms"), { childList: true });
    this.follow();
  }

  get chosen() {
    const first = "single" in this.dataset
      ? [...this.querySelector("ap-combobox .ap-terms").querySelectorAll("input")].filter((input) => input.type === "hidden" || input.checked)
      : [...this.querySelectorAll(".kyc-categories input:checked")];
    return first.map((input) => input.value);
  }

  follow() {
    const chosen = this.chosen, count = this.querySelector(".kyc-count");
    this.second.dataset.url = `${this.dataset.url}/${chosen.map(encodeURIComponent).join(",") || "-"}`;
    if (count) count.textContent = chosen.length ? `(${chosen.length})` : "";
  }
}
if (!customElements.get("ap-within")) customElements.define("ap-within", Within);
