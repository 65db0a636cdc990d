// Loaded before what it is on. Keeps the page's language, says when the connection is gone, locks what is left alone.
"use strict";
(() => {
  const html = document.documentElement;
  const words = JSON.parse(document.getElementById("coach-words").textContent);

  // Streamlit may touch the root; the language stays what the reader chose.
  const keep = () => { if (html.lang !== words.lang) html.lang = words.lang; };
  new MutationObserver(keep).observe(html, { attributes: true, attributeFilter: ["lang"] });

  // Streamlit's place for files says that it is only decoration, and takes the focus all the same.
  const DROP = "[data-testid=stFileUploaderDropzone][role=presentation]";
  const mend = () => { for (const one of document.querySelectorAll(DROP)) one.removeAttribute("role"); };
  new MutationObserver(mend).observe(html, { childList: true, subtree: true });

  // A line that breaks ends the run of the page that is on. Streamlit has it run again only if it had heard of that run
  // by then, and else shows what there was of it: half a page. The end of a page is marked; one that was whole and has
  // lost its mark is asked for anew, once, by Streamlit's own key for a run.
  let whole = false, bare = 0;
  const look = () => {
    const app = document.querySelector("[data-testid=stApp]"), marked = document.getElementById("coach-whole") !== null;
    const still = app?.dataset.testConnectionState === "CONNECTED" && app.dataset.testScriptState === "notRunning";
    whole ||= marked;
    bare = still && whole && !marked ? bare + 1 : 0;
    if (bare < 2) return;
    whole = false;
    for (const kind of ["keydown", "keyup"]) document.body.dispatchEvent(new KeyboardEvent(kind, { key: "r", bubbles: true }));
  };
  setInterval(look, 500);

  // A banner while there is no connection; what was typed is kept by the answer box.
  if (words.offline) {
    const banner = document.createElement("div");
    banner.id = "coach-offline";
    banner.setAttribute("role", "status");
    banner.hidden = true;
    banner.textContent = words.offline;
    const put = () => { if (document.body && !banner.isConnected) document.body.append(banner); };
    let missed = 0;
    const beat = async () => {
      put();
      try {
        const answer = await fetch("/beat", { cache: "no-store", signal: AbortSignal.timeout(4000) });
        if (answer.status === 401) location.reload();  // the sign-in has ended: the site leads to the door
        missed = answer.ok ? 0 : missed + 1;
      } catch { missed += 1; }
      banner.hidden = missed < 2;
    };
    setInterval(beat, 5000);
    addEventListener("offline", () => { missed = 2; put(); banner.hidden = false; });
    addEventListener("online", beat);
  }

  // Going back must not show what the last person saw, and one tab's way out is every tab's.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  const forget = () => { try { sessionStorage.clear(); } catch { /* nothing was kept */ } };
  addEventListener("storage", (event) => { if (event.key === "coach-left") { forget(); location.replace("/sign-in"); } });

  // Who comes in is told to every tab; what somebody else was writing in this one goes.
  const WHO = "coach-who";
  if (words.who) {
    try {
      if ((sessionStorage.getItem(WHO) || words.who) !== words.who) sessionStorage.clear();
      sessionStorage.setItem(WHO, words.who);
      localStorage.setItem(WHO, words.who);
    } catch { /* without storage nothing was kept */ }
    addEventListener("storage", (event) => { if (event.key === WHO && event.newValue && event.newValue !== words.who) { forget(); location.reload(); } });
  }

  // A shared device that nobody touches goes back to the door; a touch in one tab counts for all of them.
  if (words.idle) {
    const TOUCHED = "coach-touched";
    let told = 0;
    const read = () => { try { return Number(localStorage.getItem(TOUCHED)) || 0; } catch { return 0; } };
    let last = Date.now();
    const touch = (event) => {
      if (event && !event.isTrusted) return;
      last = Date.now();
      if (last - told < 1000) return;
      told = last;
      try { localStorage.setItem(TOUCHED, String(last)); } catch { /* without storage each tab counts by itself */ }
    };
    touch();
    for (const kind of ["pointerdown", "keydown", "touchstart", "wheel"]) addEventListener(kind, touch, { passive: true, capture: true });
    const leave = () => {
      clearInterval(watch);
      const form = document.createElement("form");
      [form.method, form.action] = ["post", "/leave"];
      document.body.append(form);
      form.submit();
    };
    const watch = setInterval(() => { if (Date.now() - Math.max(last, read()) > words.idle * 1000) leave(); }, 1000);
  }
})();
