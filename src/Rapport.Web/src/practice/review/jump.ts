/** To a line of the transcript, which shows for a moment that it is meant. */
export function jump(line: number): void {
  const target = document.getElementById(`line-${line}`);
  if (!target) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  target.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  target.focus({ preventScroll: true });
}
