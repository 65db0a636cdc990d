// A screen on the wall: asks for the board, turns its sheets, and says how old the data is. It keeps nothing that grows.
"use strict";
(() => {
  const EVERY = 30_000, LONGEST = 60_000, STALE_AFTER = 2, RELOAD_HOUR = 3;
  const gone = (status) => status >= 400 && status < 500 && status !== 429;  // every no but "too many" stands
  const words = JSON.parse(document.getElementById("wall-words").textContent);
  const [wall, stale, data, sheet, clock] = ["wall", "wall-stale", "wall-data", "wall-sheet", "wall-clock"].map((id) => document.getElementById(id));
  const ago = new Intl.RelativeTimeFormat(words.lang, { numeric: "auto" });
  let zone = words.zone, tag = "", missed = 0, ahead = 0, shown = document.querySelector("[data-sheet]") !== null;
  let readAt = shown ? Date.now() : 0, refusal = "";

  const now = () => Date.now() + ahead;  // the service's time: nobody sets the clock of a wall
  const inZone = (options) => new Intl.DateTimeFormat(words.lang, { timeZone: zone, ...options });
  const time = (at) => inZone({ hour: "2-digit", minute: "2-digit" }).format(at);
  const dayAndHour = (at) => {
    const parts = Object.fromEntries(new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", hourCycle: "h23" })
      .formatToParts(at).map((part) => [part.type, part.value]));
    return { day: `${parts.year}-${parts.month}-${parts.day}`, hour: Number(parts.hour) };
  };
  const age = (at) => {
    const minutes = Math.round((at - now()) / 60_000);
    return Math.abs(minutes) < 60 ? ago.format(minutes, "minute") : ago.format(Math.round(minutes / 60), "hour");
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const put = (element, text) => { if (element.textContent !== text) element.textContent = text; };

  const about = () => document.getElementById("wall-about");
  const take = (html) => {
    wall.innerHTML = html;
    shown = true;
    zone = about()?.dataset.zone || zone;
    turn();
  };
  const ask = async () => {
    try {
      const asked = { cache: "no-store", headers: tag ? { "If-None-Match": tag } : {}, signal: AbortSignal.timeout(20_000) };
      const answer = await fetch(`/tv/board?team=${encodeURIComponent(words.team)}`, asked);
      const text = await answer.text();
      if (gone(answer.status)) {  // this screen may not see it any more
        wall.replaceChildren();
        [shown, tag, refusal, missed] = [false, "", text, missed + 1];
      } else if (!answer.ok && answer.status !== 304) {
        missed += 1;
      } else {
        ahead = (Number(answer.headers.get("Coach-Now")) || Date.now()) - Date.now();
        if (answer.status === 200) take(text);
        [missed, readAt, refusal, tag] = [0, now(), "", answer.headers.get("ETag") || ""];
      }
    } catch { missed += 1; }
    tell();
    setTimeout(ask, missed ? Math.min(LONGEST, 5_000 * 2 ** Math.min(missed - 1, 6)) : EVERY);
  };

  const tell = () => {
    put(clock, time(now()));
    const values = { time: readAt ? time(readAt) : "", ago: readAt ? age(readAt) : "" };
    put(data, readAt ? fill(words.data, values) : words.never);
    const old = missed >= STALE_AFTER || !shown;
    const text = refusal || (old ? (readAt ? fill(words.stale, values) : words.never) : about()?.hasAttribute("data-asleep") ? words.asleep : "");
    put(stale, text);
    stale.hidden = !text;
  };

  // Which sheet is up follows from the clock, so that a new board does not begin again with the first.
  const turn = () => {
    const sheets = [...wall.querySelectorAll("[data-sheet]")];
    const whole = matchMedia("(max-width: 900px)").matches;
    const up = Math.floor(now() / 1000 / words.seconds) % (sheets.length || 1);
    sheets.forEach((each, n) => { each.hidden = !whole && n !== up; });
    put(sheet, sheets.length > 1 && !whole ? fill(words.sheet, { n: up + 1, of: sheets.length }) : "");
  };

  const born = dayAndHour(now()).day;
  const refresh = () => {  // once a night, for what was released meanwhile; only while the service answers
    const at = dayAndHour(now());
    if (at.day !== born && at.hour >= RELOAD_HOUR && !missed) location.reload();
  };
  setInterval(() => { tell(); turn(); refresh(); }, 1000);
  tell();
  turn();
  ask();
})();
