// One tap, always there. What keeps people safe is shown at once, with or without a network.
import { keeper, part } from "./keeper.js";

const raise = (root, data) => {
  const box = { data };
  box.button = part("button", { type: "button", class: "danger-button", onclick: () => box.keeper.take({}) }, part("span", { "aria-hidden": "true" }, "⚠ "), data.words.danger);
  box.safe = part("div", { class: "danger-safe", role: "alert" });
  root.replaceChildren(box.button, box.safe);
  box.keeper = keeper(`coach danger ${data.session} ${data.owner}`, (told) => box.tell("danger", told), () => warn(box));
  return box;
};

const warn = (box) => {
  const sent = box.keeper?.kept ?? null, { words, safe, contact } = box.data;
  const lines = sent ? [part("p", { class: "danger-first" }, safe || words.safe), contact ? part("p", {}, contact) : null, part("p", {}, box.keeper.waiting ? words.kept : words.sending)] : [];
  box.safe.replaceChildren(...lines.filter(Boolean));
  box.safe.hidden = sent === null;
};

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const root = parentElement.querySelector(".danger");
  const first = root.box?.data.session !== data.session || root.box?.data.owner !== data.owner;
  if (first) { root.box?.keeper.stop(); root.box = raise(root, data); }
  root.box.tell = setStateValue;
  root.box.data = data;
  root.box.keeper.over(data.confirmed);
  warn(root.box);
  if (first) root.box.keeper.again();
  return () => root.box.keeper.stop();
}
