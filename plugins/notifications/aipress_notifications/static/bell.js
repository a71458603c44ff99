// Has the bell asked for anew once a minute while somebody looks at the page, and when they come back to it; and the latest
// notifications whenever its menu is opened.
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
  document.addEventListener("toggle", (event) => {  // it does not bubble
    if (event.target.matches(".ap-bell[open]")) event.target.querySelector("#bell-latest").dispatchEvent(new CustomEvent("openbell"));
  }, true);
})();
