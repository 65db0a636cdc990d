// Two clocks that count here: how long this part has left and how long the whole. Calm: over time is said, never rung.
const running = new WeakMap();

const spelled = (seconds) => {
  const whole = Math.abs(Math.round(seconds)), two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600), minutes = Math.floor((whole % 3600) / 60), rest = two(whole % 60);
  return hours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
};

const show = (root, data, ahead) => {
  for (const name of ["part", "whole"]) {
    const { since, seconds } = data[name], left = seconds - (Date.now() + ahead - Date.parse(since)) / 1000;
    const place = root.querySelector(`.timer-${name}`), over = left < 0;
    place.textContent = `${data.words[name]} ${(over ? data.words.over : data.words.left).replace("{}", spelled(left))}`;
    place.classList.toggle("over", over);
    root.querySelector(`.timer-${name}-bar`).style.width = `${Math.max(0, Math.min(100, 100 - (100 * left) / seconds))}%`;
  }
};

export default ({ parentElement, data }) => {
  const before = running.get(parentElement);
  clearInterval(before?.ticking);
  // The service's clock is the one that counts, also where this tablet's is wrong.
  const ahead = before?.now === data.now ? before.ahead : Date.parse(data.now) - Date.now();
  show(parentElement, data, ahead);
  const ticking = setInterval(() => show(parentElement, data, ahead), 1000);
  running.set(parentElement, { ticking, ahead, now: data.now });
  return () => clearInterval(ticking);
};
