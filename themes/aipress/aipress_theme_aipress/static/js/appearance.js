/* Before the first paint: that scripts run, and the appearance that the reader chose on this device. Without a choice the
   system decides. */
(() => {
  document.documentElement.classList.add("ap-js");
  try {
    const chosen = localStorage.getItem("ap-appearance");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.bsTheme = chosen;
  } catch { /* storage may be forbidden */ }
})();
