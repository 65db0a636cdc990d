// Where one is: what it is called, and whether one sees that one is there.
() => {
  const one = document.activeElement;
  const drawn = (it) => {
    const style = it && getComputedStyle(it);
    return Boolean(it) && ((parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none") || style.boxShadow !== "none");
  };
  const label = one.closest("label") ?? (one.id ? document.querySelector(`label[for="${one.id}"]`) : null);
  const around = [one, one.parentElement, one.closest("label"), ...one.closest("label")?.querySelectorAll("*") ?? []];
  const seen = one === document.body || (one.matches(":focus-visible") && around.some(drawn));
  const used = one.matches("a, button, input, textarea, summary, [role]:not([role=main])");
  return [used ? one.getAttribute("aria-label") || label?.innerText || one.innerText || "" : "", seen];
}
