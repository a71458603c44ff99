// Has the bell asked for anew once a minute while somebody looks at the page, and when they come back to it.
(() => {
  const MINUTE = 60000;
  if (window.aipressBell) return;
  window.aipressBell = true;
  let asked = Date.now();
  const ask = () => {
    const bell = document.getElementById("bell");
    if (!bell || document.hidden || Date.now() - asked < MINUTE - 1000) return;
    asked = Date.now();
    bell.dispatchEvent(new CustomEvent("askbell"));
  };
  setInterval(ask, MINUTE);
  document.addEventListener("visibilitychange", ask);
})();
