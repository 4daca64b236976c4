/** What had the focus is gone, and this is there in its place: whoever uses the keyboard goes on from here. */
export function takeFocus(element: HTMLElement): void {
  element.focus({ preventScroll: true });
}

/** The same, but only when nothing has the focus. */
export function catchFocus(element: HTMLElement): void {
  if (document.activeElement === null || document.activeElement === document.body) takeFocus(element);
}
