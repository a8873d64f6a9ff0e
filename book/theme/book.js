// The book's script: contents menu, colours, tabs and search. The pages read well without it.
"use strict";

const scriptRoot = document.currentScript.dataset.root;

// ---- Colours ----
const themeButton = document.querySelector(".theme-button");
const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (document.documentElement.dataset.theme ?? (systemDark.matches ? "dark" : "light")) === "dark";
const showTheme = () => themeButton.setAttribute("aria-pressed", String(isDark()));
themeButton.addEventListener("click", () => {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  try { localStorage.setItem("book-theme", theme); } catch { /* chosen for this page only */ }
  showTheme();
});
systemDark.addEventListener("change", showTheme);
showTheme();

// ---- Contents menu on narrow screens ----
const menuButton = document.querySelector(".menu-button");
const sidebar = document.getElementById("sidebar");
const openMenu = (open) => {
  menuButton.setAttribute("aria-expanded", String(open));
  document.body.classList.toggle("menu-open", open);
  if (open) (sidebar.querySelector("[aria-current]") ?? sidebar.querySelector("a")).focus();
};
menuButton.addEventListener("click", () => openMenu(menuButton.getAttribute("aria-expanded") !== "true"));
sidebar.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.classList.contains("menu-open")) {
    openMenu(false);
    menuButton.focus();
  }
});
const current = sidebar.querySelector("[aria-current]");
if (current && sidebar.scrollHeight > sidebar.clientHeight) {
  sidebar.scrollTop = Math.max(0, current.offsetTop - sidebar.clientHeight / 2);
}

// ---- Where the reader is, in the list beside the text ----
const pageLinks = [...document.querySelectorAll(".page-contents a")];
if (pageLinks.length) {
  const sections = pageLinks.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const markSection = () => {
    let position = -1;
    sections.forEach((section, index) => { if (section && section.getBoundingClientRect().top < 140) position = index; });
    pageLinks.forEach((link, index) => link.classList.toggle("here", index === position));
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

// ---- Tabs: sections become panels ----
document.querySelectorAll(".panel-tabset").forEach((tabset, group) => {
  const panels = [...tabset.querySelectorAll(":scope > section")];
  if (panels.length < 2) return;
  const list = document.createElement("div");
  list.setAttribute("role", "tablist");
  const tabs = panels.map((panel, index) => {
    const heading = panel.firstElementChild;
    const tab = document.createElement("button");
    tab.type = "button";
    tab.id = `tab-${group}-${index}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    heading.querySelector(".permalink")?.remove();
    tab.textContent = heading.textContent.trim();
    heading.hidden = true;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    list.append(tab);
    return tab;
  });
  const select = (chosen, focus) => tabs.forEach((tab, index) => {
    const isChosen = index === chosen;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    panels[index].classList.toggle("tab-hidden", !isChosen);
    if (isChosen && focus) tab.focus();
  });
  list.addEventListener("click", (event) => {
    const index = tabs.indexOf(event.target.closest("[role=tab]"));
    if (index >= 0) select(index, false);
  });
  list.addEventListener("keydown", (event) => {
    const index = tabs.indexOf(event.target);
    const next = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    select((next + tabs.length) % tabs.length, true);
  });
  tabset.prepend(list);
  const asked = panels.findIndex((panel) => location.hash && panel.querySelector(`#${CSS.escape(location.hash.slice(1))}`));
  select(Math.max(0, asked), false);
});

// ---- Search ----
const searchForm = document.querySelector(".search");
if (searchForm) {
  const input = searchForm.querySelector("input");
  const panel = searchForm.querySelector(".search-panel");
  const status = searchForm.querySelector(".search-status");
  const results = searchForm.querySelector(".search-results");
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

/* Notes on glossary terms show by the style sheet alone. Here: a note keeps inside the window, and Escape closes it. */
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

/* Footnotes: a card next to the reference on pointing at it and on focus. It stays while the pointer is in it, so its links can
   be followed, and Escape closes it. By keyboard the reference leads to the note at the page's end, where the same links are:
   those of the card are no stops of the Tab key. Without this script a reference leads to that note. */
for (const reference of document.querySelectorAll("a.footnote-ref")) {
  const note = document.getElementById(reference.hash.slice(1));
  if (!note) continue;
  const anchor = document.createElement("span");
  anchor.className = "note-anchor";
  reference.replaceWith(anchor);
  anchor.append(reference);
  let card = null;
  const show = () => {
    if (!card) {
      card = document.createElement("span");
      card.className = "note-card";
      card.setAttribute("role", "note");
      card.tabIndex = -1;  // Else a card that scrolls is a stop of the Tab key in Chromium.
      card.setAttribute("aria-label", `Note ${reference.textContent.trim()}`);
      for (const paragraph of note.querySelectorAll("p")) {
        const copy = document.createElement("span");
        copy.append(...paragraph.cloneNode(true).childNodes);
        copy.querySelectorAll(".footnote-back").forEach((link) => link.remove());
        copy.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
        copy.querySelectorAll("a").forEach((link) => { link.tabIndex = -1; });
        card.append(copy);
      }
      anchor.append(card);
    }
    const place = reference.getBoundingClientRect();
    anchor.classList.toggle("is-right", place.left > window.innerWidth / 2);
    anchor.classList.toggle("is-above", place.top > window.innerHeight * 0.6);
    anchor.classList.add("is-open");
  };
  const hide = () => anchor.classList.remove("is-open");
  anchor.addEventListener("pointerenter", show);
  anchor.addEventListener("pointerleave", () => { if (!anchor.contains(document.activeElement)) hide(); });
  anchor.addEventListener("focusin", show);
  anchor.addEventListener("focusout", (event) => { if (!anchor.contains(event.relatedTarget)) hide(); });
  anchor.addEventListener("keydown", (event) => { if (event.key === "Escape") { hide(); reference.focus({ preventScroll: true }); hide(); } });
  // A finger cannot point: the first touch opens the card, and the note at the end stays a touch away.
  reference.addEventListener("click", (event) => {
    if (window.matchMedia("(hover: none)").matches && !anchor.classList.contains("was-touched")) {
      event.preventDefault();
      anchor.classList.add("was-touched");
      show();
    }
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const open of document.querySelectorAll(".note-anchor.is-open")) open.classList.remove("is-open");
});
