/**
 * The token of a link in a mail. It stands behind the #, which browsers send to nobody; from here on it also stands in no address bar and no history.
 * Empty when the link is not whole.
 */
export function linked(): string {
  const token = location.hash.slice(1);
  history.replaceState(history.state, "", location.pathname);
  return token;
}
