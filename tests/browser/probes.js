// What the tests ask of a page. Playwright adds this to every page before its own scripts, past the site's policy.
document.addEventListener("securitypolicyviolation", (event) => {
  window.reportViolation?.(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile || ""} ${event.sample || ""}`);
});

const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const ACTS = "a[href], button, summary, input:not([type=hidden]), select, textarea, [role=button], [tabindex='0']";

const ON_PHONE = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"];

window.examine = async (onPhone) => {
  const runOnly = onPhone ? { type: "rule", values: ON_PHONE } : { type: "tag", values: STANDARDS };
  const { violations } = await axe.run(document, { runOnly, resultTypes: ["violations"], preload: false });
  return violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")}: ${node.failureSummary.replace(/\s+/g, " ")}`));
};

const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getClientRects().length > 0;
const named = (element) => {
  const box = element.getBoundingClientRect();
  const words = (element.getAttribute("aria-label") || element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
  return `${element.tagName.toLowerCase()}${element.id ? "#" + element.id : ""}.${[...element.classList].join(".")} “${words}” ${Math.round(box.width)}×${Math.round(box.height)}`;
};

window.structure = () => ({
  language: document.documentElement.lang,
  h1: [...document.querySelectorAll("h1")].filter(seen).map((one) => one.textContent.trim()),
  headings: [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(seen).map((one) => Number(one.tagName[1])),
  mains: document.querySelectorAll("main").length,
  header: document.querySelectorAll("body > header").length,
  footer: document.querySelectorAll("body > footer").length,
  canonical: [...document.querySelectorAll("link[rel=canonical]")].map((one) => one.getAttribute("href")),
  title: document.title,
  first: document.body.querySelector("a[href], button, input, select, textarea, summary")?.getAttribute("href"),
  articles: [...document.querySelectorAll("article")].filter((one) => !one.closest("main")).length,
});

window.sideways = () => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll("body *")].filter((one) => seen(one) && one.getBoundingClientRect().right > width + 1);
  return [`the page is ${document.documentElement.scrollWidth} px wide`, ...wide.slice(0, 8).map(named)];
};

// WCAG 2.2, 2.5.8, without its exception for spacing: 24 by 24, save for a link within a line of text.
window.small = () => {
  const inText = (element) => {
    if (getComputedStyle(element).display !== "inline") return false;
    const block = element.parentElement.closest("p, li, dd, dt, td, th, figcaption, blockquote, address, h1, h2, h3, h4, span, div");
    const around = [...block.childNodes].filter((node) => !node.contains(element)).map((node) => node.textContent).join("").trim();
    return around.length > 0 && element.tagName === "A";
  };
  const area = (element) => {
    let box = element.getBoundingClientRect();
    if (element.matches("input[type=checkbox], input[type=radio]") && element.labels?.[0]) box = element.labels[0].getBoundingClientRect();
    const cover = element.tagName === "A" && getComputedStyle(element, "::after");
    if (cover && cover.content !== "none" && cover.position === "absolute") {
      return { width: parseFloat(cover.width) || box.width, height: parseFloat(cover.height) || box.height };
    }
    return box;
  };
  return [...document.querySelectorAll(ACTS)].filter((one) => seen(one) && !one.closest(".ap-skip, .visually-hidden") && !inText(one))
    .filter((one) => { const box = area(one); return box.width < 23.5 || box.height < 23.5; }).map(named);
};

// A headline's link covers its article by what is drawn after it: nothing else that acts may lie below that.
window.covered = () => {
  const isRaised = (element, place, height) => {
    for (let one = element; one && one !== place; one = one.parentElement) {
      const { position, zIndex } = getComputedStyle(one);
      if (position !== "static" && Number(zIndex) > height) return true;
    }
    return false;
  };
  return [...document.querySelectorAll("a")].filter(seen).flatMap((link) => {
    const cover = getComputedStyle(link, "::after");
    if (cover.content === "none" || cover.position !== "absolute" || parseFloat(cover.width) <= link.getBoundingClientRect().width) return [];
    const place = link.offsetParent ?? document.body;
    return [...place.querySelectorAll(ACTS)].filter((one) => one !== link && seen(one) && !isRaised(one, place, Number(cover.zIndex) || 0))
      .map((one) => `${named(one)} below ${named(link)}`);
  });
};
