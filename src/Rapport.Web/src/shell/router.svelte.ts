/** Where in the app: the address bar. */
class Router {
  path = $state(location.pathname);
  query = $state.raw(new URLSearchParams(location.search));
  hash = $state(location.hash);

  /** How many steps were taken since the way began: at a load of the page, or at a place that is a beginning. */
  steps = 0;

  constructor() {
    addEventListener("popstate", () => this.#arrive());
  }

  go(to: string, { replace = false } = {}): void {
    if (to === location.pathname + location.search + location.hash) return;
    if (replace) history.replaceState(null, "", to);
    else {
      history.pushState(null, "", to);
      this.steps++;
    }
    const elsewhere = this.path !== location.pathname;
    this.#arrive();
    if (elsewhere && !location.hash) scrollTo(0, 0);
  }

  /** Filters and the like: the same place, told in its address, so that coming back finds it as it was. */
  ask(query: URLSearchParams): void {
    const asked = query.toString();
    this.steps++;
    this.go(location.pathname + (asked ? `?${asked}` : ""), { replace: true });
  }

  begin(): void {
    this.steps = 0;
  }

  #arrive(): void {
    this.path = location.pathname;
    this.query = new URLSearchParams(location.search);
    this.hash = location.hash;
  }
}

export const router = new Router();

/** Links of the app stay in it; those that want a new tab, or lead elsewhere, are the browser's. */
export function followLinks(): () => void {
  const follow = (e: MouseEvent): void => {
    if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
    const link = e.target instanceof Element ? e.target.closest("a") : null;
    if (!link || link.target || link.origin !== location.origin || link.hasAttribute("download") || link.pathname.startsWith("/api")) return;
    e.preventDefault();
    router.go(link.pathname + link.search + link.hash);
  };
  document.addEventListener("click", follow);
  return () => document.removeEventListener("click", follow);
}

/** The parts of a path that fits a pattern such as `/practice/scenarios/:id`; null when it does not. */
export function fits(pattern: string, path: string): Record<string, string> | null {
  const [wanted, given] = [pattern.split("/"), path.replace(/\/$/, "").split("/")];
  if (wanted.length !== given.length) return null;
  const found: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    if (part.startsWith(":")) found[part.slice(1)] = decodeURIComponent(given[i]!);
    else if (part !== given[i]) return null;
  }
  return found;
}
