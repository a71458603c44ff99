/* Shows a chosen picture and a frame on it, by pointer or keys; what counts are the four numbers, which the server cuts by. */
const NAMES = ["left", "top", "width", "height"];
const STEP = 1, SMALLEST = 4;
const between = (value, low, high) => Math.min(Math.max(value, low), high);

class Crop extends HTMLElement {
  connectedCallback() {
    if (this.file) return;
    this.file = this.querySelector("input[type=file]");
    this.inputs = Object.fromEntries(NAMES.map((name) => [name, this.querySelector(`input[name=${name}]`)]));
    this.view = this.querySelector(".ap-crop-view");
    this.file.addEventListener("change", () => this.read());
    for (const input of Object.values(this.inputs)) input.addEventListener("change", () => this.draw());
    const picture = this.view?.querySelector("img");
    if (picture) picture.complete ? this.prepare(picture) : picture.addEventListener("load", () => this.prepare(picture));
  }

  read() {
    const [file] = this.file.files, reader = new FileReader();
    if (!file?.type.startsWith("image/")) return this.view?.remove();
    reader.addEventListener("load", () => {
      const picture = new Image();
      picture.alt = this.view?.querySelector("img")?.alt ?? file.name;
      picture.addEventListener("load", () => {
        this.view?.remove();
        this.view = Object.assign(document.createElement("div"), { className: "ap-crop-view" });
        this.view.append(picture);
        this.prepend(this.view);
        for (const input of Object.values(this.inputs)) input.value = "";
        this.prepare(picture);
      });
      picture.src = reader.result;
    });
    reader.readAsDataURL(file);
  }

  prepare(picture) {
    const [width, height] = (this.dataset.shape ?? "").split("/").map(Number);
    this.ratio = width ? (width / height) * (picture.naturalHeight / picture.naturalWidth) : 0; // of numbers in hundredths
    this.frame = Object.assign(document.createElement("div"), { className: "ap-crop-frame", tabIndex: 0 });
    this.frame.role = "group";
    this.frame.setAttribute("aria-label", this.dataset.frame);
    this.frame.append(Object.assign(document.createElement("span"), { className: "ap-crop-handle" }));
    this.view.classList.add("ap-crop");
    this.view.append(this.frame);
    this.frame.addEventListener("pointerdown", (event) => this.drag(event));
    this.frame.addEventListener("keydown", (event) => this.key(event));
    if (this.ratio && !this.inputs.width.value) this.put(this.largest());
    this.draw();
  }

  largest() {
    const width = Math.min(100, 100 * this.ratio), height = width / this.ratio;
    return { left: (100 - width) / 2, top: (100 - height) / 2, width, height };
  }

  get box() {
    const number = (name, other) => { const value = parseFloat(this.inputs[name].value.replace(",", ".")); return Number.isFinite(value) ? value : other; };
    const left = number("left", 0), top = number("top", 0);
    return { left, top, width: number("width", 100 - left), height: number("height", 100 - top) };
  }

  put(box) {
    const width = between(box.width, SMALLEST, 100), height = this.ratio ? width / this.ratio : between(box.height, SMALLEST, 100);
    const sound = { width, height, left: between(box.left, 0, 100 - width), top: between(box.top, 0, Math.max(0, 100 - height)) };
    if (sound.height > 100.01) return;
    for (const name of NAMES) this.inputs[name].value = sound[name].toFixed(1);
    this.draw();
  }

  draw() {
    if (!this.frame) return;
    for (const [name, value] of Object.entries(this.box)) this.frame.style.setProperty(name, `${value}%`);
  }

  drag(event) {
    const before = this.box, size = this.view.getBoundingClientRect(), resizes = event.target !== this.frame;
    const move = (now) => {
      const x = ((now.clientX - event.clientX) / size.width) * 100, y = ((now.clientY - event.clientY) / size.height) * 100;
      if (resizes) this.put({ ...before, width: Math.min(before.width + x, 100 - before.left), height: Math.min(before.height + y, 100 - before.top) });
      else this.put({ ...before, left: before.left + x, top: before.top + y });
    };
    this.frame.setPointerCapture(event.pointerId);
    this.frame.addEventListener("pointermove", move);
    this.frame.addEventListener("pointerup", () => this.frame.removeEventListener("pointermove", move), { once: true });
    this.frame.focus();
    event.preventDefault();
  }

  key(event) {
    const way = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (!way) return;
    const box = this.box;
    if (event.shiftKey) this.put({ ...box, width: Math.min(box.width + way[0] + (this.ratio ? way[1] : 0), 100 - box.left), height: Math.min(box.height + way[1], 100 - box.top) });
    else this.put({ ...box, left: box.left + way[0], top: box.top + way[1] });
    event.preventDefault();
  }
}
if (!customElements.get("ap-crop")) customElements.define("ap-crop", Crop);
