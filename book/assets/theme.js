// Runs before the page is drawn, so that the chosen colours do not flash: the reader's choice, else the system's.
document.documentElement.classList.replace("no-js", "js");
try {
  const chosen = localStorage.getItem("book-theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
} catch { /* Storage can be switched off; the system's colours then hold. */ }
