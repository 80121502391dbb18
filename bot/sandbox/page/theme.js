/** Light or dark: as the machine says, until the person says otherwise. */

import { iconButton } from "/page/dom.js";

const KEY = "sandbox-theme";

const systemIsDark = () => matchMedia("(prefers-color-scheme: dark)").matches;
const isDark = () =>
  (document.documentElement.dataset.theme ?? (systemIsDark() ? "dark" : "light")) === "dark";

export function rememberedTheme() {
  const chosen = localStorage.getItem(KEY);
  if (chosen) document.documentElement.dataset.theme = chosen;
}

/** The button in the top bar; its name says what a press would do. */
export function themeButton() {
  const change = () => {
    const next = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    localStorage.setItem(KEY, next);
    button.replaceWith((button = draw()));
    button.focus();
  };
  const draw = () =>
    isDark()
      ? iconButton("sun", "Light colours", change)
      : iconButton("moon", "Dark colours", change);
  let button = draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
    button.replaceWith((button = draw())),
  );
  return button;
}
