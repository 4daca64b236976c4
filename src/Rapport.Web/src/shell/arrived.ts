let first = true;

/** On the heading of a view: whoever came here by a link is read its name, and goes on from it with the keyboard. */
export function arrived(heading: HTMLElement): void {
  heading.tabIndex = -1;
  if (!first) heading.focus({ preventScroll: true });
  first = false;
}
