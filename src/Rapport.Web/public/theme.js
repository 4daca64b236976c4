// Before anything is painted, so that the page does not flash in the other colours.
try {
  const chosen = localStorage.getItem("rapport.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // No storage: the system's choice holds.
}

// The browser's own bars go with the page: also when somebody has chosen otherwise than the system.
function colourTheBars() {
  const chosen = document.documentElement.dataset.theme;
  for (const colour of document.querySelectorAll("meta[name=theme-color]"))
    colour.media = chosen === undefined ? `(prefers-color-scheme: ${colour.dataset.of})` : chosen === colour.dataset.of ? "all" : "not all";
}
colourTheBars();
new MutationObserver(colourTheBars).observe(document.documentElement, { attributeFilter: ["data-theme"] });
