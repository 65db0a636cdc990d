// All the numbers of a team on one keypad: nothing is asked of the server until they are sent together.
// What is typed is kept in the browser until the server has said that it has it.
import { newKey } from "./keeper.js";

// An answer that takes longer may be lost: what is sent again goes under the same key, and counts once.
const LATEST = 10_000;
const pads = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let pad = pads.get(parentElement);
  if (!pad) {
    pad = make(parentElement);
    pads.set(parentElement, pad);
  }
  pad.take(data, (sent) => setTriggerValue("sent", sent));
}

function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  if (tag === "button") made.type = "button";
  return made;
}

function make(parent) {
  const root = element("div", "keypad");
  parent.append(root);
  let data = null, send = null, at = 0, draft = {}, loaded = "", busy = false, late = false, timer = 0, round = 0;
  // What was there before one came to this line: the first key writes another.
  let fresh = true;

  const place = () => `numbers ${data.form}`;
  const save = () => { try { sessionStorage.setItem(place(), JSON.stringify(draft)); } catch { /* private windows keep nothing */ } };
  const load = () => { try { return JSON.parse(sessionStorage.getItem(place())) || {}; } catch { return {}; } };
  const entry = (line) => draft[line.id] || { typed: "", note: "" };
  const value = (line) => {
    const typed = entry(line).typed.replace(data.decimal, ".");
    return typed === "" || typed === "-" || typed === "." ? null : Number(typed);
  };
  const off = (line) => {
    const got = value(line);
    return got !== null && (line.direction === "lower" ? got > line.target : got < line.target);
  };
  // A slip of the finger, perhaps: told before it is sent, and never in the way of it.
  const far = (line) => {
    const got = value(line), last = line.last;
    if (got === null) return "";
    if (line.unit === "%" && Math.abs(got) > 100 && !(Math.abs(last ?? 0) > 100)) return data.words.over;
    if (!last || !got) return "";
    const times = Math.abs(got / last);
    return times > 10 || times < 0.1 ? data.words.far : "";
  };
  const filled = () => data.lines.filter((line) => value(line) !== null);

  function type(sign) {
    const line = data.lines[at], now = { ...entry(line) };
    if (fresh && sign !== "back" && sign !== "sign") now.typed = "";
    fresh = false;
    if (sign === "back") now.typed = now.typed.slice(0, -1);
    else if (sign === "sign") now.typed = now.typed.startsWith("-") ? now.typed.slice(1) : "-" + now.typed;
    else if (sign === data.decimal && now.typed.includes(data.decimal)) return;
    else if (now.typed.length < 12) now.typed += sign;
    put(line, now);
  }
  function put(line, now) {
    draft[line.id] = now;
    touched();
    show();
  }
  // Changed, it is another one to send.
  function touched() {
    delete draft.key;
    ready(false);
    save();
  }
  function ready(waited) {
    clearTimeout(timer);
    busy = false;
    late = waited;
  }
  function go(index) {
    at = (index + data.lines.length) % data.lines.length;
    fresh = true;
    show();
  }
  function next() {
    const after = data.lines.findIndex((line, i) => i > at && value(line) === null);
    go(after >= 0 ? after : at + 1);
  }
  function sendAll() {
    if (busy || !filled().length) return;
    busy = true;
    timer = setTimeout(() => { ready(true); show(); }, LATEST);
    draft.key = draft.key || newKey();
    save();
    const rows = filled().map((line) => ({ id: line.id, value: value(line), note: off(line) ? entry(line).note : "" }));
    send({ key: draft.key, rows });
    show();
  }

  // --- what is seen: made once, changed in place, so that the focus stays where it is ---
  const list = element("div", "list"), side = element("div", "side"), board = element("div", "pad");
  list.setAttribute("role", "group");
  const title = element("h2"), about = element("p", "about"), shown = element("output", "shown"), fault = element("p", "wrong");
  shown.setAttribute("aria-live", "polite");
  fault.setAttribute("role", "alert");
  const why = element("div", "why"), chips = element("div", "chips"), note = element("input");
  note.maxLength = 2000;
  note.addEventListener("input", () => { const line = data.lines[at]; draft[line.id] = { ...entry(line), note: note.value }; touched(); show(); });
  why.append(chips, note);
  const keys = element("div", "keys"), taps = element("div", "taps");
  const forward = element("button", "next"), all = element("button", "all");
  forward.addEventListener("click", next);
  all.addEventListener("click", sendAll);
  taps.append(forward, all);
  board.append(title, about, shown, fault, keys, taps);
  side.append(why, list);
  root.append(board, side);
  root.addEventListener("keydown", (event) => {
    if (event.target === note || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^[0-9]$/.test(event.key)) type(event.key);
    else if (event.key === "." || event.key === ",") type(data.decimal);
    else if (event.key === "Backspace") type("back");
    else if (event.key === "-") type("sign");
    else return;
    event.preventDefault();
  });

  function build() {
    keys.replaceChildren();
    for (const sign of ["7", "8", "9", "4", "5", "6", "1", "2", "3", "sign", "0", data.decimal]) key(sign);
    key("back");
    chips.replaceChildren(...data.words.reasons.map((reason) => {
      const chip = element("button", "chip", reason);
      chip.addEventListener("click", () => { const line = data.lines[at]; put(line, { ...entry(line), note: reason }); });
      return chip;
    }));
    note.setAttribute("aria-label", data.words.why);
    note.placeholder = data.words.why;
    list.setAttribute("aria-label", data.words.all);
    list.replaceChildren(...data.lines.map((line, i) => {
      const row = element("button", "line");
      row.append(element("span", "name", line.name), element("span", "told"), element("span", "got"));
      row.addEventListener("click", () => go(i));
      return row;
    }));
  }
  function key(sign) {
    const named = { sign: ["±", data.words.sign], back: ["⌫", data.words.back] }[sign] || [sign, sign];
    const made = element("button", sign === "back" ? "key back" : "key", named[0]);
    made.setAttribute("aria-label", named[1]);
    made.addEventListener("click", () => type(sign));
    keys.append(made);
  }
  function show() {
    const line = data.lines[at], now = entry(line);
    title.textContent = line.name;
    about.textContent = line.about;
    shown.textContent = `${now.typed || "–"} ${line.unit}`;
    shown.className = off(line) ? "shown off" : "shown";
    fault.textContent = data.faults[line.id] || [off(line) && `■ ${data.words.off}`, far(line) && `▲ ${far(line)}`].filter(Boolean).join(" · ");
    why.hidden = !off(line);
    if (note.value !== now.note) note.value = now.note;
    for (const chip of chips.children) chip.setAttribute("aria-pressed", String(chip.textContent === now.note));
    data.lines.forEach((each, i) => {
      const row = list.children[i], got = value(each);
      row.setAttribute("aria-current", String(i === at));
      row.children[1].textContent = data.faults[each.id] ? `■ ${data.words.bad}` : far(each) ? `▲ ${far(each)}` : each.owed ? `? ${data.words.owed}` : each.told;
      row.children[2].textContent = got === null ? "" : `${off(each) ? "■" : "✓"} ${entry(each).typed} ${each.unit}`;
    });
    const n = filled().length;
    forward.textContent = data.words.next;
    all.textContent = busy ? data.words.sending : (late ? data.words.again : data.words.send).replace("{n}", n);
    all.disabled = busy || !n;
  }

  return {
    take(given, teller) {
      const another = !data || data.form !== given.form || JSON.stringify(data.lines) !== JSON.stringify(given.lines);
      const before = data?.lines[at]?.id;
      data = given;
      send = teller;
      if (loaded !== data.form) { draft = load(); loaded = data.form; at = Math.max(0, data.lines.findIndex((line) => line.id === data.first)); }
      for (const id of data.kept) delete draft[id];
      if (data.answered && data.answered === draft.key) delete draft.key;
      if (data.round !== round) { round = data.round; ready(false); }
      save();
      if (another) build();
      if (at >= data.lines.length) at = 0;
      if (data.lines[at].id !== before) fresh = true;
      show();
    },
  };
}
