// What was said before, the newest first; what is one's own can be put differently.
import { part } from "./keeper.js";

const narrow = matchMedia("(max-width: 640px)");

const build = (root, data) => {
  const box = { data, editing: null };
  box.history = part("ol", { class: "talk-history", reversed: true, "aria-label": data.words.before });
  box.older = part("button", { type: "button", class: "talk-older", onclick: () => box.trigger("earlier", true) }, data.words.earlier);
  box.before = part("details", { open: !narrow.matches && !data.folded }, part("summary", {}, part("h2", {}, data.words.before)), box.history, box.older);
  root.replaceChildren(box.before);
  return box;
};

const remember = (box) => {
  const { data } = box;
  box.history.replaceChildren(...data.history.map((turn) => entry(box, turn)));
  box.before.hidden = data.history.length === 0;
  box.older.hidden = !data.older;
};

const same = (one, other) => one.older === other.older && one.edits === other.edits && JSON.stringify(one.history) === JSON.stringify(other.history);

const entry = (box, turn) => {
  const { words, lang } = box.data, open = box.editing?.n === turn.n;
  const change = turn.mine && !open
    ? part("button", { type: "button", class: "talk-change", "aria-label": `${words.change}: ${turn.said}`, onclick: () => edit(box, turn) }, words.change) : null;
  const asked = turn.asked ? part("p", { class: "talk-asked", lang }, turn.asked) : null;
  const said = open ? editor(box, turn) : turn.said === null ? null
    : part("p", { class: "talk-said", lang }, part("span", { class: "talk-who" }, `${turn.who}, ${turn.at}`), " ", part("q", {}, turn.said));
  const now = turn.changed && !open ? part("p", { class: "talk-changed", lang }, part("span", { class: "talk-who" }, words.changed), " ", part("q", {}, turn.changed)) : null;
  return part("li", { value: String(turn.n) }, asked, part("div", {}, said, change), now);
};

const edit = (box, turn) => { box.editing = { n: turn.n, text: turn.changed ?? turn.said }; remember(box); box.history.querySelector("textarea").focus(); };

const editor = (box, turn) => {
  const { words, lang } = box.data;
  const text = part("textarea", { rows: "2", lang, "aria-label": `${words.change}: ${turn.said}`, oninput: (event) => { box.editing.text = event.target.value; } });
  text.value = box.editing.text;
  const keep = () => { if (text.value.trim()) box.trigger("edit", { n: turn.n, text: text.value }); };
  const leave = () => { box.editing = null; remember(box); back(box, turn.n); };
  return part("div", { class: "talk-editor" }, text, box.data.complaint ? part("p", { class: "talk-state bad", role: "alert" }, box.data.complaint) : null,
    part("button", { type: "button", onclick: keep }, words.keep), part("button", { type: "button", onclick: leave }, words.leave));
};

// The focus goes where it was, by the turn that it was in.
const back = (box, n) => box.history.querySelector(`li[value="${n}"] .talk-change`)?.focus({ preventScroll: true });

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".talk");
  const first = root.box?.data.session !== data.session || root.box?.data.owner !== data.owner;
  if (first) root.box = build(root, data);
  const box = root.box, before = box.data, at = box.history.contains(document.activeElement) ? document.activeElement.closest("li").value : null;
  box.trigger = setTriggerValue;
  box.data = data;
  if (data.edits !== before.edits) box.editing = null;
  if (first || data.complaint !== before.complaint || (!box.editing && !same(before, data))) {
    remember(box);
    if (at !== null) back(box, at);
  }
}
