(() => {
  // Where the reader is: the last heading above the top of the window, and how far above, so that text may grow before it.
  const key = "preview " + location.pathname;
  const marks = () => [...document.querySelectorAll("main [id]")].filter((mark) => mark.getClientRects().length);
  const remember = () => {
    const above = marks().filter((mark) => mark.getBoundingClientRect().top <= 1).pop();
    const place = above ? { id: above.id, top: above.getBoundingClientRect().top } : { top: -scrollY };
    sessionStorage.setItem(key, JSON.stringify(place));
  };
  const restore = () => {
    const place = JSON.parse(sessionStorage.getItem(key) || "null");
    sessionStorage.removeItem(key);
    if (!place) return;
    const mark = place.id && document.getElementById(place.id);
    scrollTo({ top: (mark ? mark.getBoundingClientRect().top + scrollY : 0) - place.top, behavior: "instant" });
  };
  addEventListener("load", restore);
  const box = document.createElement("div");
  box.id = "preview-state";
  box.setAttribute("role", "alert");
  box.style.cssText =
    "position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;z-index:99;padding:.8rem 1.2rem;margin:0;" +
    "font:14px/1.45 monospace;white-space:pre-wrap;background:#fff4f2;color:#7a1410;border-top:3px solid #b3261e;";
  box.hidden = true;
  const show = (text) => { box.textContent = text; box.hidden = !text; box.style.display = text ? "block" : "none"; };
  addEventListener("DOMContentLoaded", () => document.body.append(box));
  const news = new EventSource(NEWS);
  news.onmessage = (event) => {
    const state = JSON.parse(event.data);
    if (state.version !== VERSION) { remember(); news.close(); location.reload(); return; }
    document.documentElement.dataset.preview = state.building ? "building" : "ready";
    show(state.building ? box.textContent : state.error && "Not built, so this is the page as it was.\n\n" + state.error);
  };
  news.onerror = () => { document.documentElement.dataset.preview = "ended"; };
})();
