// The frame of the book: contents menu, colours, tabs and footnote cards. What stock Quarto shares with it (search,
// the reader's place, boxes that scroll, notes on terms) is in _extensions/localed. The pages read well without it.
"use strict";

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

// ---- Tabs: sections become panels. Without this script they read as sections, and they print whole ----
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
