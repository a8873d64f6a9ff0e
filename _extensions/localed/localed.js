// What pages of both renderers do beyond the frame: the reader's place, boxes that scroll, notes on glossary terms, search.
// They read well without it.
"use strict";

{
const scriptRoot = document.currentScript.dataset.root;

// Quarto's frame takes the address of every link for text, and on the front page fails at those in the map.
SVGAnimatedString.prototype.replace = function (...words) { return this.baseVal.replace(...words); };

// ---- Where the reader is, in the list beside the text; Quarto's own script for it does not load in a book from a disc ----
const isFromDisc = window.location.protocol === "file:";
const pageLinks = [...document.querySelectorAll(isFromDisc ? ".page-contents a, #TOC a" : ".page-contents a")];
if (pageLinks.length) {
  const sections = pageLinks.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const markSection = () => {
    let position = -1;
    sections.forEach((section, index) => { if (section && section.getBoundingClientRect().top < 140) position = index; });
    pageLinks.forEach((link, index) => link.classList.toggle(link.closest("#TOC") ? "active" : "here", index === position));
  };
  let waiting = false;
  document.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { markSection(); waiting = false; });
  }, { passive: true });
  markSection();
}

// ---- Boxes that scroll sideways are stops of the Tab key; those that need not scroll are none ----
const boxes = [...document.querySelectorAll(".table-box, .sheet")];
const setStop = (box) => {
  const isWider = box.scrollWidth > box.clientWidth + 1;
  box.classList.toggle("is-wider", isWider);
  if (isWider) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
};
const boxWatcher = new ResizeObserver((entries) => entries.forEach((entry) => setStop(entry.target)));
boxes.forEach((box) => boxWatcher.observe(box));

// ---- Notes on glossary terms show by the style sheet alone. Here: each keeps inside the window, and Escape closes it ----
const terms = document.querySelectorAll(".term");
for (const term of terms) {
  const place = () => term.classList.toggle("is-right", term.getBoundingClientRect().left > window.innerWidth / 2);
  const reopen = () => term.classList.remove("is-closed");
  term.addEventListener("pointerenter", place);
  term.addEventListener("focusin", place);
  term.addEventListener("pointerleave", reopen);
  term.addEventListener("focusout", reopen);
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const term of terms) if (term.matches(":hover, :focus-within")) term.classList.add("is-closed");
});

// ---- Search ----
const searchForm = document.querySelector(".search");
if (searchForm) {
  const input = searchForm.querySelector("input");
  const panel = searchForm.querySelector(".search-panel");
  const status = searchForm.querySelector(".search-status");
  const results = searchForm.querySelector(".search-results");
  // In stock Quarto the box is above the contents, and on narrow screens, where those are folded away, in the bar.
  const bar = document.querySelector(".quarto-secondary-nav > div");
  if (bar) {
    const contents = searchForm.parentElement;
    const before = searchForm.nextElementSibling;
    const narrow = window.matchMedia("(max-width: 991.98px)");
    const place = () => (narrow.matches ? bar.append(searchForm) : contents.insertBefore(searchForm, before));
    narrow.addEventListener("change", place);
    place();
  }
  const MOST_RESULTS = 20;
  const EXCERPT_LENGTH = 150;
  let engine = null;
  let entries = null;

  const loadScript = (name) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${scriptRoot}assets/${name}`;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${name} did not load`));
    document.head.append(script);
  });
  // The index is read when search is first used, so that a page weighs what its text and pictures weigh.
  const ready = () => {
    engine ??= Promise.all([loadScript("minisearch.js"), loadScript("search-index.js")]).then(() => {
      const index = new window.MiniSearch({
        fields: ["title", "chapter", "stressed", "text", "listed"],
        processTerm: (term) => stem(term.toLowerCase()),
        searchOptions: { boost: { title: 3, chapter: 2, stressed: 0.5, listed: 0.3 }, bm25: { k: 1.2, b: 0.3, d: 0.5 }, prefix: true, fuzzy: (term) => (term.length > 4 ? 0.2 : false), weights: { prefix: 0.1, fuzzy: 0.05 }, combineWith: "AND" },
      });
      index.addAll(window.bookSearchEntries);
      entries = new Map(window.bookSearchEntries.map((entry) => [entry.id, entry]));
      return index;
    });
    return engine;
  };

  const excerpt = (text, terms) => {
    const lower = text.toLowerCase();
    const places = terms.map((term) => lower.indexOf(term)).filter((place) => place >= 0);
    const from = Math.max(0, Math.min(...(places.length ? places : [0])) - 40);
    const start = from ? text.indexOf(" ", from) + 1 : 0;
    const piece = text.slice(start, start + EXCERPT_LENGTH);
    return `${start ? "… " : ""}${piece}${start + EXCERPT_LENGTH < text.length ? " …" : ""}`;
  };
  const marked = (text, terms) => {
    const fragment = document.createDocumentFragment();
    const pattern = terms.length && new RegExp(`(${terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "gi");
    for (const [index, piece] of (pattern ? text.split(pattern) : [text]).entries()) {
      if (index % 2) fragment.append(Object.assign(document.createElement("mark"), { textContent: piece }));
      else fragment.append(piece);
    }
    return fragment;
  };
  // Plurals, and the forms of verbs in -ise, are one word: "academies" finds "academy", "standardised" finds "standardisation".
  const stem = (word) => (word.length < 5 ? word
    : word.replace(/(?:isations?|is(?:ed|ing|es?))$/, "ise").replace(/ies$/, "y").replace(/(?<=[^su])s$/, ""));
  // The words in a row, as they were typed, count for more than the same words apart, and most as whole words of a heading:
  // "trust" is found in "networks and trust" before "trusted", and the strategy "All Together" before "all together".
  // Tables and pictures, appendices and notes count for less than the text of a chapter.
  const wordsOf = (text) => text.match(/[\p{L}\p{N}]+/gu) ?? [];
  const inRow = (words) => ` ${words.join(" ")} `;
  const stems = (words) => words.map((word) => stem(word.toLowerCase()));
  // A question is searched for by its words of content: "what did it cost" finds "cost".
  const STOP_WORDS = new Set(("a about an and any are as at be been but by can could did do does for from had has have how i if in is it its "
    + "many me much my of on or our should so than that the their them there these they this to was we were what when where which who whom "
    + "whose why will with would you your").split(" "));
  const contentWords = (query) => {
    const words = wordsOf(query);
    const content = words.filter((word) => !STOP_WORDS.has(word.toLowerCase()));
    return content.length ? content : words;
  };
  const readings = new Map();
  const readingOf = (id) => {
    if (!readings.has(id)) {
      const { title, text, weight } = entries.get(id);
      const words = wordsOf(`${title} ${text}`);
      readings.set(id, { asWritten: inRow(words), stemmed: inRow(stems(words)), heading: stems(wordsOf(title)), weight });
    }
    return readings.get(id);
  };
  const weigh = (query) => {
    const words = wordsOf(query);
    const asked = stems(contentWords(query));
    const [asTyped, phrase, isName] = [inRow(words), inRow(stems(words)), /\p{Lu}/u.test(query)];
    return (id) => {
      const { asWritten, stemmed, heading, weight } = readingOf(id);
      const row = isName && asWritten.includes(asTyped) ? 6 : stemmed.includes(phrase) ? 3 : 1;
      return row * (asked.length && asked.every((word) => heading.includes(word)) ? 3 : 1) * weight;
    };
  };
  const close = () => { panel.hidden = true; };
  const show = async () => {
    const query = input.value.trim();
    if (!query) return close();
    const index = await ready();
    if (query !== input.value.trim()) return;
    const options = { boostDocument: weigh(query) };
    const content = contentWords(query).join(" ");
    const allWords = index.search(content, options);
    const found = allWords.length ? allWords : index.search(content, { ...options, combineWith: "OR" });
    results.replaceChildren(...found.slice(0, MOST_RESULTS).map((hit) => {
      const entry = entries.get(hit.id);
      const link = document.createElement("a");
      link.href = scriptRoot + entry.id;
      const title = document.createElement("span");
      title.className = "result-title";
      title.append(marked(entry.title, hit.terms));
      const chapter = document.createElement("span");
      chapter.className = "result-chapter";
      chapter.textContent = entry.chapter;
      const words = document.createElement("span");
      words.className = "result-excerpt";
      words.append(marked(excerpt(entry.text || entry.listed, hit.terms), hit.terms));
      link.append(chapter, title, words);
      const item = document.createElement("li");
      item.append(link);
      return item;
    }));
    const count = found.length;
    status.textContent = count === 0 ? `Nothing found for “${query}”.`
      : count > MOST_RESULTS ? `${count} sections found; the first ${MOST_RESULTS} are shown.`
      : `${count} ${count === 1 ? "section" : "sections"} found.`;
    status.dataset.query = query;
    panel.hidden = false;
  };
  const move = (step) => {
    const links = [...results.querySelectorAll("a")];
    const next = links.indexOf(document.activeElement) + step;
    if (next < 0) input.focus();
    else links[Math.min(next, links.length - 1)]?.focus();
  };

  input.addEventListener("focus", ready, { once: true });
  input.addEventListener("input", show);
  input.addEventListener("click", () => { if (input.value.trim() && results.childElementCount) panel.hidden = false; });
  searchForm.addEventListener("submit", (event) => { event.preventDefault(); results.querySelector("a")?.click(); });
  searchForm.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); move(1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); move(-1); }
    else if (event.key === "Escape") { event.preventDefault(); close(); input.focus(); input.select(); }
  });
  results.addEventListener("click", close);
  document.addEventListener("click", (event) => { if (!searchForm.contains(event.target)) close(); });
  searchForm.addEventListener("focusout", (event) => { if (event.relatedTarget && !searchForm.contains(event.relatedTarget)) close(); });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
    }
  });
}
}
