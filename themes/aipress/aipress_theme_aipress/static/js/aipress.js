/* Comforts. Every page works without this file. */
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
  };

  // The present entry of a long bar comes into view.
  for (const here of all("nav [aria-current]")) here.closest(".ap-side, ul:not(.ap-plain)")?.scrollTo(here.offsetLeft - 48, 0);

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
  // A whole page instead of a part: an error is said where it arose, signing in is gone to.
  document.addEventListener("htmx:after:request", (event) => {
    const { response, sourceElement: from, text } = event.detail.ctx;
    if (!/^\s*<!doctype/i.test(text)) return;
    event.preventDefault();
    if (response.raw.ok) return location.reload();
    const page = new DOMParser().parseFromString(text, "text/html"), note = document.createElement("p");
    note.className = "ap-flash ap-flash-problem";
    note.role = "alert";
    note.textContent = all(".ap-error :is(h1, .ap-error-text)", page).map((one) => one.textContent).join(". ") || page.title;
    if (from.nextElementSibling?.matches(".ap-flash")) from.nextElementSibling.remove();
    from.after(note);
  });
  document.addEventListener("htmx:after:swap", (event) => prepare(event.detail?.ctx?.target ?? document));

  prepare(document);
})();
