/* Groups that repeat: added, removed and moved without asking the server. The order of the page is the order of the answers. */
class Groups extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.list = this.querySelector(".ap-group-list");
    this.next = this.list.children.length;
    this.adding = this.querySelector(":scope > button");
    this.status = Object.assign(document.createElement("p"), { className: "visually-hidden" });
    this.status.role = "status";
    this.append(this.status);
    this.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      const act = button === this.adding ? "add" : button?.dataset.act;
      if (!act || (button !== this.adding && button.closest("ap-groups") !== this)) return;
      event.preventDefault();
      this[act](button.closest(".ap-group"));
      this.number();
    });
    this.number();
  }

  add() {
    if (this.list.children.length >= Number(this.dataset.most)) return;
    const holder = document.createElement("template");
    holder.innerHTML = this.dataset.model.replaceAll("__n__", String(this.next++));
    const group = holder.content.firstElementChild;
    this.list.append(group);
    this.number();
    group.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    this.say("added", group);
  }

  remove(group) {
    this.say("removed", group);
    const near = group.nextElementSibling ?? group.previousElementSibling;
    group.remove();
    (near ?? this.adding)?.focus();
  }

  up(group) { this.move(group, group.previousElementSibling, "before"); }
  down(group) { this.move(group, group.nextElementSibling, "after"); }

  move(group, other, where) {
    if (!other) return;
    const button = document.activeElement;
    other[where](group);
    this.number();
    (button.disabled ? group : button).focus();
    this.say("moved", group);
  }

  number() {
    [...this.list.children].forEach((group, index, all) => {
      const title = `${this.dataset.title} ${index + 1}`, before = group.querySelector("legend").textContent;
      group.querySelector("legend").textContent = title;
      for (const hidden of group.querySelectorAll(".ap-group-tools .visually-hidden"))
        hidden.textContent = hidden.textContent.replace(before, title);
      group.querySelector("[data-act=up]").disabled = index === 0;
      group.querySelector("[data-act=down]").disabled = index === all.length - 1;
      group.querySelector("[data-act=remove]").disabled = all.length <= Number(this.dataset.least);
    });
    if (this.adding) this.adding.hidden = this.list.children.length >= Number(this.dataset.most);
  }

  say(word, group) {
    const place = [...this.list.children].indexOf(group) + 1;
    this.status.textContent = this.dataset[word].replace("{title}", group.querySelector("legend").textContent).replace("{place}", place);
  }
}
if (!customElements.get("ap-groups")) customElements.define("ap-groups", Groups);
