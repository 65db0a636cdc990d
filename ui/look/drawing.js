// The drawing of what was gathered; its causes, links and fields can be tapped, by finger and by key.
const PARTS = ["node", "link", "field"];

const parsed = (svg) => {
  const found = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  if (found.nodeName !== "svg") return null;
  for (const foreign of found.querySelectorAll("script, foreignObject, a")) foreign.remove();
  for (const one of [found, ...found.querySelectorAll("*")])
    for (const name of one.getAttributeNames()) if (/^on/i.test(name)) one.removeAttribute(name);
  return document.importNode(found, true);
};

const live = (drawing, tapped) => {
  drawing.setAttribute("role", "group");
  for (const kind of PARTS) for (const one of drawing.querySelectorAll(`[data-${kind}]`)) {
    const title = one.querySelector("title");
    const tap = () => tapped({ kind, id: one.getAttribute(`data-${kind}`), nth: Date.now() });
    one.setAttribute("tabindex", "0");
    one.setAttribute("role", "button");
    one.setAttribute("aria-label", title?.textContent ?? "");
    one.addEventListener("click", (event) => { event.stopPropagation(); tap(); });
    one.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); tap(); } });
  }
};

const fit = (box) => {
  const drawing = box.view.querySelector("svg");
  if (!drawing) return;
  const wide = Number(drawing.viewBox.baseVal.width), tall = Number(drawing.viewBox.baseVal.height);
  const scale = box.whole ? Math.min(1, box.view.clientWidth / wide) : 1;
  drawing.setAttribute("width", wide * scale);
  drawing.setAttribute("height", tall * scale);
  box.size.textContent = box.whole ? box.data.words.large : box.data.words.whole;
  box.size.hidden = wide <= box.view.clientWidth;
  const asked = drawing.querySelector(".asked");
  if (asked && !box.whole) {
    const at = asked.getBoundingClientRect(), frame = box.view.getBoundingClientRect();
    box.view.scrollLeft += at.left + at.width / 2 - frame.left - frame.width / 2;
    box.view.scrollTop += at.top + at.height / 2 - frame.top - frame.height / 2;
  }
};

const found = (box, what) => (what ? box.view.querySelector(`[data-${what.kind}="${CSS.escape(what.id)}"]`) : null);

// To the panel of what was tapped as soon as it is there; it stands in the page, outside of the drawing.
const lead = (panel, tries = 60) => {
  const head = document.querySelector(`.st-key-${panel} h2`);
  if (head) { head.focus({ preventScroll: true }); head.closest(`.st-key-${panel}`).scrollIntoView({ block: "nearest" }); }
  else if (tries) requestAnimationFrame(() => lead(panel, tries - 1));
};

// Back to where the tap was, when the panel has gone and has taken the focus with it.
const back = (box, what, tries = 120) => {
  if (document.activeElement === document.body && !document.querySelector(`.st-key-${box.data.panel}`)) found(box, what)?.focus({ preventScroll: true });
  else if (tries) requestAnimationFrame(() => back(box, what, tries - 1));
};

const focused = (box) => {
  const at = box.view.getRootNode().activeElement;
  const kind = at && box.view.contains(at) ? PARTS.find((one) => at.hasAttribute(`data-${one}`)) : null;
  return kind ? { kind, id: at.getAttribute(`data-${kind}`) } : null;
};

const follow = (box, before) => {
  const now = box.data.opened;
  if (now?.nth === before?.nth) return;
  found(box, before)?.classList.remove("opened");
  if (now) lead(box.data.panel);
  else back(box, before);
};

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const root = parentElement.querySelector(".sheet");
  const box = (root.box ??= { view: root.querySelector(".sheet-view"), size: root.querySelector(".sheet-size"), whole: false, svg: null });
  const before = box.data?.opened ?? null;
  box.data = data;
  box.view.setAttribute("aria-label", data.words.sheet);
  box.tell = setStateValue;
  box.size.onclick = () => { box.whole = !box.whole; fit(box); };
  if (box.svg !== data.svg) {
    const drawing = parsed(data.svg), at = focused(box);
    box.view.replaceChildren(...(drawing ? [drawing] : []));
    if (drawing) live(drawing, (what) => box.tell("tapped", what));
    box.svg = data.svg;
    fit(box);
    found(box, at)?.focus({ preventScroll: true });
  }
  root.classList.toggle("under", Boolean(data.opened));
  follow(box, before);
  found(box, data.opened)?.classList.add("opened");
  box.watch ??= new ResizeObserver(() => fit(box));
  box.watch.observe(box.view);
  return () => box.watch.disconnect();
}
