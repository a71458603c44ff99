/* Before the first paint: the appearance that the reader chose on this device. Without a choice the system decides. */
(() => {
  try {
    const chosen = localStorage.getItem("ap-appearance");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.bsTheme = chosen;
  } catch { /* storage may be forbidden */ }
})();
