export type Theme = "system" | "light" | "dark";

const place = "rapport.theme";

/** Light, dark, or as the system has it. */
class Chosen {
  theme = $state<Theme>((document.documentElement.dataset["theme"] as Theme | undefined) ?? "system");

  choose(theme: Theme): void {
    this.theme = theme;
    if (theme === "system") {
      delete document.documentElement.dataset["theme"];
      localStorage.removeItem(place);
    } else {
      document.documentElement.dataset["theme"] = theme;
      localStorage.setItem(place, theme);
    }
  }
}

export const chosen = new Chosen();
