// What was said and is not confirmed yet: kept in this tab, and sent again until the service has it.
const SOON = 600, LATEST = 4000;
export const stored = {
  get: (place) => { try { return JSON.parse(sessionStorage.getItem(place)); } catch { return null; } },
  set: (place, value) => { try { sessionStorage.setItem(place, JSON.stringify(value)); } catch { /* no room: it stays on the screen */ } },
  drop: (place) => { try { sessionStorage.removeItem(place); } catch { /* nothing was kept */ } },
};

// One thing at a time. `send` is called with it, now and again; `change` when it begins, waits or is over.
export const keeper = (place, send, change) => {
  let kept = stored.get(place), last = 0, tries = 0;
  const push = () => { last = Date.now(); tries += 1; send({ ...kept, tries }); change(); };
  const timer = setInterval(() => { if (kept && Date.now() - last >= Math.min(LATEST, SOON * tries)) push(); }, 250);
  return {
    get kept() { return kept; },
    get waiting() { return kept !== null && (tries > 2 || !navigator.onLine); },
    take(what) {
      if (kept) return false;
      kept = { key: newKey(), ...what };
      tries = 0;
      stored.set(place, kept);
      push();
      return true;
    },
    // It is over when the service says so under its key, and under no other.
    over(key) {
      if (!kept || kept.key !== key) return null;
      const what = kept;
      kept = null;
      stored.drop(place);
      change();
      return what;
    },
    again() { if (kept) push(); },
    stop() { clearInterval(timer); },
  };
};

// Of what is sent, so that it counts once. Without https a browser has no randomUUID.
export const newKey = () => crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// A part of a page with its attributes; texts are never read as markup.
export const part = (tag, given = {}, ...inside) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inside.filter((one) => one !== null && one !== ""));
  return made;
};
