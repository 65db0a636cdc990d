// The talk: what was said last, the coach's question, its one-tap replies, and the box for words.
import { keeper, part, stored } from "./keeper.js";

// How long a screen that nobody touches waits before it looks what others have said; after many looks for nothing, longer.
const OFTEN = 20_000, SELDOM = 60_000, MANY = 30;

const coarse = matchMedia("(pointer: coarse)"), narrow = matchMedia("(max-width: 640px)");

const build = (root, data) => {
  const box = { data, gone: new Set() };
  const turnAt = `coach turn ${data.session} ${data.owner}`, draftAt = `coach draft ${data.session} ${data.owner}`;
  forgetOthers(data.owner);

  box.last = part("p", { class: "talk-last" });
  box.card = part("p", { class: "talk-card" }, data.words.card ?? "");
  box.message = part("p", { class: "talk-message", tabindex: "-1", "aria-live": "polite", lang: data.lang });
  box.choices = part("div", { class: "talk-choices", role: "group", "aria-label": data.words.choices });
  box.speakers = part("div", { class: "talk-speakers", role: "radiogroup", "aria-label": data.words.speaking });
  box.text = part("textarea", { id: "coach-answer", rows: "2", lang: data.lang, "aria-describedby": "coach-answer-state", placeholder: data.words.placeholder });
  box.send = part("button", { type: "button", class: "talk-send" }, data.words.send);
  box.state = part("p", { id: "coach-answer-state", class: "talk-state", role: "status" });
  box.form = part("div", { class: "talk-form" }, part("label", { for: "coach-answer" }, data.words.answer), box.text, box.send);
  root.replaceChildren(box.last, part("div", { class: "talk-asking" }, box.card, box.message), box.choices, box.state, box.speakers, box.form);

  box.keeper = keeper(turnAt, (turn) => box.tell("turn", turn), () => show(box));
  box.quiet = 0;
  const rest = glancing(box);
  box.stop = () => { rest(); box.keeper.stop(); };
  const by = stored.get(`coach by ${data.session}`);
  box.by = data.speakers.some((one) => one.id === by) ? by : data.speakers[0]?.id ?? null;

  // What is being typed survives a reload.
  box.put = (text) => { box.text.value = text; grow(box.text); text ? stored.set(draftAt, text) : stored.drop(draftAt); };
  box.put(stored.get(draftAt) ?? "");
  box.text.addEventListener("input", () => { grow(box.text); stored.set(draftAt, box.text.value); box.gone.add("told"); show(box); });
  box.text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229 || (coarse.matches && narrow.matches)) return;
    event.preventDefault();
    say(box, box.text.value, true);
  });
  box.send.addEventListener("click", () => say(box, box.text.value, true));
  return box;
};

// Others may have gone on at another screen: look when this one is seen again, and now and then while nobody uses it.
const glancing = (box) => {
  let last = Date.now();
  const inUse = () => { const at = document.activeElement; return at?.matches("input, textarea") && at.value !== ""; };
  const look = () => { last = Date.now(); box.quiet += 1; box.tell("glance", last); };
  const free = () => !document.hidden && !box.keeper.kept && navigator.onLine;
  const touched = () => { box.quiet = 0; last = Date.now(); };
  const seen = () => { if (free()) look(); };
  const timer = setInterval(() => { if (free() && !inUse() && !box.text.value && Date.now() - last >= (box.quiet < MANY ? OFTEN : SELDOM)) look(); }, 1000);
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, touched, { passive: true, capture: true });
  document.addEventListener("visibilitychange", seen);
  return () => {
    clearInterval(timer);
    for (const kind of ["pointerdown", "keydown"]) removeEventListener(kind, touched, { capture: true });
    document.removeEventListener("visibilitychange", seen);
  };
};

// The tab may have been another person's: their unfinished words are not for this one.
const forgetOthers = (owner) => {
  for (const place of Object.keys(sessionStorage)) if (place.startsWith("coach draft ") && !place.endsWith(` ${owner}`)) stored.drop(place);
};

const grow = (text) => { text.style.height = "auto"; text.style.height = `${Math.min(text.scrollHeight + 4, 320)}px`; };

const say = (box, text, typed) => {
  if (!text.trim() || box.data.closed) return;
  if (!box.keeper.take({ text, by: box.by })) return;
  if (typed) { box.put(""); box.text.focus(); }
  else (coarse.matches ? box.message : box.text).focus({ preventScroll: true });
};

const show = (box) => {
  const { data, keeper } = box, { words } = data, sending = keeper?.kept ?? null;
  const said = sending ? { who: words.you, text: sending.text } : data.last;
  box.last.replaceChildren(...(said ? [part("span", { class: "talk-who" }, said.who), " ", part("q", {}, said.text)] : []));
  box.last.classList.toggle("sending", sending !== null);
  box.message.classList.toggle("waits", sending !== null);
  if (box.message.textContent !== data.message) box.message.textContent = data.message;
  const told = box.gone.has("told") ? "" : data.returned?.why ?? "";
  const state = sending ? (keeper.waiting ? words.kept : words.sending) : told;
  if (box.state.textContent !== state) box.state.textContent = state;
  box.state.classList.toggle("bad", !sending && told !== "");
  box.send.setAttribute("aria-disabled", String(sending !== null || !box.text.value.trim()));
  for (const button of box.choices.children) button.setAttribute("aria-disabled", String(sending !== null));
  for (const hidden of [box.form, box.speakers]) hidden.hidden = data.closed;
  box.speakers.hidden ||= data.speakers.length < 2;
};

const choose = (box) => {
  const made = box.data.choices.map((one) => part("button", { type: "button", lang: box.data.lang, onclick: () => say(box, one.send, false) }, one.label));
  box.choices.replaceChildren(...made);
  box.choices.hidden = made.length === 0;
};

const speak = (box) => {
  const pick = (one) => { box.by = one.id; stored.set(`coach by ${box.data.session}`, one.id); speak(box); };
  const radio = (one) => part("label", {}, part("input", { type: "radio", name: "coach-by", checked: one.id === box.by, onchange: () => pick(one) }), one.name);
  const ids = box.data.speakers.map((one) => one.id).join(" ");
  if (box.spoken === ids) return;
  box.spoken = ids;
  if (!box.data.speakers.some((one) => one.id === box.by)) box.by = box.data.speakers[0]?.id ?? null;
  box.speakers.replaceChildren(...box.data.speakers.map(radio));
};

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const root = parentElement.querySelector(".talk");
  const first = root.box?.data.session !== data.session || root.box?.data.owner !== data.owner;
  if (first) { root.box?.stop(); root.box = build(root, data); }
  const box = root.box;
  box.tell = setStateValue;
  const before = box.data;
  box.data = data;
  box.keeper.over(data.confirmed);
  if (data.returned && box.keeper.over(data.returned.key)) { box.gone.delete("told"); if (!box.text.value) box.put(data.returned.text); }
  if (data.heard && stored.get("coach heard") !== data.heard.id) {
    stored.set("coach heard", data.heard.id);
    box.put([box.text.value, data.heard.text].filter(Boolean).join(" "));
    box.text.focus();
  }
  if (data.version !== before.version) box.quiet = 0;
  if (first || JSON.stringify(before.choices) !== JSON.stringify(data.choices)) choose(box);
  root.classList.toggle("danger", data.danger);
  root.classList.toggle("carded", data.card && !data.closed);
  speak(box);
  show(box);
  if (first) box.keeper.again();
  return () => box.stop();
}
