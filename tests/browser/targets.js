// What is too small for gloves, and what lies over something else, in words. Nothing when all is well.
() => {
  const WANTED = [
    "button", "a[href]", "input", "textarea", "select", "summary", "[role=button]", "[role=radio]", "[role=tab]",
    "[role=option]", "[role=checkbox]", "[role=switch]", "[role=combobox]",
  ];
  const DOTS = "input, [role=checkbox], [role=switch], [role=radio], [role=combobox]";
  const PRIMARY = [
    "[data-testid^=stBaseButton-primary]", "[kind^=primary]", ".primary", ".talk-send", ".danger-button",
    ".talk-choices button",
  ];
  const TARGET = 48, MAIN = 64, ROUNDING = 0.5, TOUCHING = 4;

  const shown = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const clipped = (one) => {
    const style = getComputedStyle(one);
    return style.clipPath !== "none" || style.clip !== "auto";
  };
  const left = (one) =>
    !shown(one) || clipped(one) || one.closest("[aria-hidden=true]") || one.type === "hidden" || one.matches(".skip, [href='#stMain']");

  // The label of a box or a dot is pressed as well as the dot.
  const pressed = (one) =>
    (one.matches(DOTS) && one.closest("label, [data-baseweb=select], [data-baseweb=input], [data-baseweb=base-input]")) || one;

  // A tile or a row is pressed as a whole where its link covers it.
  const area = (one) => {
    const own = one.getBoundingClientRect(), after = getComputedStyle(one, "::after");
    const covers = after.position === "absolute" && after.content !== "none";
    const whole = (covers && one.offsetParent?.getBoundingClientRect()) || own;
    return { width: Math.max(own.width, whole.width), height: Math.max(own.height, whole.height) };
  };

  const inSentence = (one) =>
    one.matches("a") && getComputedStyle(one).display === "inline" &&
    [...one.parentNode.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());

  // What is scrolled out of its box lies over nothing; nor does what floats above the page.
  const seen = (one) => {
    let { left, top, right, bottom } = one.getBoundingClientRect();
    for (let up = one.parentElement; up && !up.matches("main"); up = up.parentElement) {
      if (getComputedStyle(up).overflowY === "visible") continue;
      const box = up.getBoundingClientRect();
      [left, top] = [Math.max(left, box.left), Math.max(top, box.top)];
      [right, bottom] = [Math.min(right, box.right), Math.min(bottom, box.bottom)];
    }
    return { left, top, right, bottom };
  };
  const floats = (one) => {
    for (let up = one; up; up = up.parentElement)
      if (["sticky", "fixed"].includes(getComputedStyle(up).position)) return true;
    return false;
  };
  const shared = (a, b) =>
    [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];

  // Parts that keep their own style stand in roots of their own.
  const within = (root) => [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? within(one.shadowRoot) : [])]);

  const named = (one) =>
    `${one.tagName.toLowerCase()}.${one.dataset.testid ?? one.getAttribute("class")} "${(one.getAttribute("aria-label") ?? one.textContent).trim().slice(0, 40)}"`;

  const found = [], boxes = [];
  for (const one of within(document)) {
    if (!one.matches(WANTED.join())) continue;
    const target = pressed(one);
    if (left(one) && left(target) || inSentence(one) || !shown(target) || clipped(target)) continue;
    const { width, height } = area(target), least = one.matches(PRIMARY.join()) ? MAIN : TARGET;
    if (width === 0 && height === 0) continue;
    if (height < least - ROUNDING || width < TARGET - ROUNDING)
      found.push(`${named(one)} ${Math.round(width)}×${Math.round(height)}, least ${least}`);
    if (floats(target)) continue;
    const box = seen(target);
    for (const [other, at] of boxes)
      if (!target.contains(other) && !other.contains(target) && Math.min(...shared(box, at)) > TOUCHING)
        found.push(`${named(target)} lies over ${named(other)} by ${shared(box, at).map(Math.round)}`);
    boxes.push([target, box]);
  }
  return found;
}
