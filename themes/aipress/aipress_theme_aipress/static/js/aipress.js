/* Comforts. Every page works without this file: it opens nothing that a link or a button does not open too. */
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  const remember = (value) => {
    try { value === "auto" ? localStorage.removeItem("ap-appearance") : localStorage.setItem("ap-appearance", value); } catch { /* forbidden */ }
  };
  const paintAppearance = () => {
    const now = root.dataset.bsTheme || "auto";
    for (const button of all("[data-appearance] button")) button.setAttribute("aria-pressed", String(button.value === now));
  };

  const localTime = (time) => {
    const date = new Date(time.dateTime);
    if (Number.isNaN(date.getTime())) return;
    time.title = new Intl.DateTimeFormat(root.lang, { dateStyle: "full", timeStyle: "short" }).format(date);
    if (time.dataset.local === "replace") time.textContent = new Intl.DateTimeFormat(root.lang, { dateStyle: "long", timeStyle: "short" }).format(date);
  };

  /* Where a bar of sections or tabs is longer than the screen, the present one comes into view. */
  for (const here of all(":is(.ap-side, .ap-sections, .nav-underline) [aria-current]")) {
    const bar = here.closest(".ap-side, .ap-sections, .nav-underline");
    bar.scrollLeft += here.getBoundingClientRect().left - bar.getBoundingClientRect().left - (bar.clientWidth - here.offsetWidth) / 2;
  }

  const prepare = (part) => {
    for (const time of all("time[data-local]", part)) localTime(time);
    part.querySelector("[data-focus]")?.focus();
    paintAppearance();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-appearance] button");
    if (button) {
      if (button.value === "auto") delete root.dataset.bsTheme; else root.dataset.bsTheme = button.value;
      remember(button.value);
      paintAppearance();
    }
    event.target.closest("[data-dismiss]")?.parentElement.remove();
    for (const menu of all("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-autosubmit]")) event.target.form.requestSubmit();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of all("details[data-menu][open]")) { menu.open = false; menu.querySelector("summary").focus(); }
    }
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const field = all("[role=search] input[type=search]").find((input) => input.checkVisibility());
      if (field) { event.preventDefault(); field.focus(); field.select(); }
    }
  });

  document.addEventListener("htmx:config:request", (event) => {
    const token = document.querySelector("meta[name=csrf-token]")?.content;
    if (token) event.detail.ctx.request.headers["X-CSRF-Token"] = token;
  });
  document.addEventListener("htmx:after:swap", (event) => prepare(event.detail?.ctx?.target ?? document));

  prepare(document);
})();
