// What the suite asks of a page, from inside it. Loaded before the page's own scripts.
"use strict";
(() => {
  const AREA = "a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex='-1'])";
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled;
  const nameOf = (element) => {
    const text = (element.getAttribute("aria-label") || element.textContent || element.id || "").trim().replace(/\s+/g, " ");
    return `<${element.tagName.toLowerCase()}> '${text.slice(0, 50)}'`;
  };
  // ---- axe ----
  // Rules about words and structure judge everything, in every view. Those about colour take nearly all of axe's time. The
  // first view spares them rows of a table in which nothing looks otherwise than what is judged elsewhere; every further
  // view gives them a few elements of each look, and a look is all that contrast depends on.
  const COLOUR_RULES = ["color-contrast", "link-in-text-block"];
  const ROWS_ALWAYS_JUDGED = 1;
  const OF_EACH_LOOK = 3;
  const backgroundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== "none") return style.backgroundImage;
      if (style.backgroundColor !== "rgba(0, 0, 0, 0)") return style.backgroundColor;
    }
    return "none";
  };
  const lookOf = (element) => {
    const style = getComputedStyle(element);
    return [element.tagName, element.className, style.color, style.fontSize, style.fontWeight, style.textDecorationLine,
      style.opacity, style.padding, style.position, backgroundOf(element)].join();
  };
  const rowsAlike = () => {
    const judged = new Set();
    const alike = [];
    for (const body of document.querySelectorAll("tbody")) {
      [...body.rows].forEach((row, index) => {
        const looks = [row, ...row.querySelectorAll("*")].map(lookOf);
        if (index >= ROWS_ALWAYS_JUDGED && looks.every((look) => judged.has(look))) alike.push(row);
        else looks.forEach((look) => judged.add(look));
      });
    }
    return alike;
  };
  const hasOwnText = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const ofEachLook = () => {
    const counts = new Map();
    return [...document.body.querySelectorAll("*")].filter((element) => {
      if (!hasOwnText(element) || !isShown(element)) return false;
      const look = lookOf(element);
      counts.set(look, (counts.get(look) || 0) + 1);
      return counts.get(look) <= OF_EACH_LOOK;
    });
  };
  const run = async (context, runOnly, rules = {}) => {
    const result = await axe.run(context, { resultTypes: ["violations"], preload: false, runOnly, rules });
    return result.violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")}`));
  };
  const colourViolations = async (isWhole) => {
    const rules = { type: "rule", values: COLOUR_RULES };
    if (!isWhole) {
      const some = ofEachLook();
      return some.length ? run({ include: some }, rules) : [];
    }
    const alike = rowsAlike();
    alike.forEach((row) => row.setAttribute("data-judged-alike", ""));
    const found = await run(alike.length ? { exclude: [["[data-judged-alike]"]] } : document, rules);
    alike.forEach((row) => row.removeAttribute("data-judged-alike"));
    return found;
  };
  const violations = async (tags, { isWhole, isColourOnly }) => {
    // What is folded is unfolded: every state is judged.
    document.querySelectorAll("details").forEach((details) => { details.open = true; });
    const found = await colourViolations(isWhole);
    if (!isColourOnly) {
      const rules = Object.fromEntries(COLOUR_RULES.map((rule) => [rule, { enabled: false }]));
      found.push(...await run(document, { type: "tag", values: tags }, { ...rules, "target-size": { enabled: true } }));
    }
    return [...new Set(found)];
  };

  // ---- Layout ----
  const overflow = () => {
    const page = document.documentElement;
    const faults = [];
    if (page.scrollWidth > page.clientWidth) faults.push(`the page scrolls sideways: ${page.scrollWidth} px in ${page.clientWidth}`);
    return faults;
  };
  // Of the text: the data of a figure, folded away, may have more columns than a page holds.
  const scrollingTables = () => [...document.querySelectorAll(".table-box")].filter((box) => !box.closest(".figure-data") && box.scrollWidth > box.clientWidth + 1).length;

  // ---- Links, pictures, ids: what the page holds, for the checks that need all pages ----
  const holdings = () => ({
    // A link in a drawing has an object for its href, so the address is made here.
    links: [...document.querySelectorAll("a[href]")].map((link) => [new URL(link.getAttribute("href"), document.baseURI).href, nameOf(link)]),
    images: [...document.images].map((image) => image.currentSrc || image.src),
    ids: [...document.querySelectorAll("[id]")].map((element) => element.id),
    brokenImages: [...document.images].filter((image) => image.complete && !image.naturalWidth).map((image) => image.src),
  });

  // ---- Keyboard: what gets the focus, whether that is seen, whether anything lies over it ----
  let seen = new Map();
  const focusFault = (element) => {
    const style = getComputedStyle(element);
    const hasOutline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    if (!hasOutline && style.boxShadow === "none") return "the focus on it cannot be seen";
    const box = element.getClientRects()[0];
    if (!box) return "it has the focus and no place on the page";
    if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth) return "it has the focus outside the window";
    const left = Math.min(Math.max(box.left + Math.min(box.width / 2, 20), 0), innerWidth - 1);
    const [from, to] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    const over = [0.1, 0.5, 0.9].map((share) => document.elementFromPoint(left, from + share * (to - from)));
    const hidden = over.every((top) => top && !element.contains(top) && !top.contains(element));
    if (hidden) return `${nameOf(over[1])} lies over it while it has the focus`;
    return null;
  };
  const noteFocus = () => {
    const element = document.activeElement;
    if (element && element !== document.body && !seen.has(element)) seen.set(element, focusFault(element));
  };
  // Judged as the next Tab is pressed, when the window has scrolled to where the focus is.
  document.addEventListener("keydown", (event) => { if (event.key === "Tab") noteFocus(); }, true);
  const startTour = () => {
    document.activeElement?.blur?.();
    seen = new Map();
    window.scrollTo(0, 0);
    const wanted = [...document.querySelectorAll(AREA)].filter(isShown);
    return wanted.length;
  };
  const endTour = () => {
    noteFocus();
    const wanted = [...document.querySelectorAll(AREA)].filter(isShown);
    const faults = wanted.filter((element) => !seen.has(element)).map((element) => `${nameOf(element)}: the Tab key does not reach it`);
    for (const [element, fault] of seen) if (fault) faults.push(`${nameOf(element)}: ${fault}`);
    return { reached: seen.size, faults };
  };
  window.bookChecks = { violations, overflow, scrollingTables, holdings, startTour, endTour };
})();
