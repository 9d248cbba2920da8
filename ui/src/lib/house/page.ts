// What <html> says of the window: language, direction, theme, profile. Styles and screen readers read it there.
import type { Locale } from '../i18n';

/** Light or dark, as drawn. */
export type Shade = 'light' | 'dark';

/** The shade of a theme setting; `system` follows the desktop's. */
export function shadeOf(theme: string, systemIsDark: boolean): Shade {
  if (theme === 'light' || theme === 'dark') return theme;
  return systemIsDark ? 'dark' : 'light';
}

/** Writes it down. */
export function dressPage(page: HTMLElement, look: { language: Locale; direction: string; shade: Shade; profile: string }): void {
  page.lang = look.language;
  page.dir = look.direction;
  page.dataset.theme = look.shade;
  page.dataset.profile = look.profile;
}

/** Whether the desktop is dark, and each time that changes. */
export function followSystemShade(tell: (dark: boolean) => void): () => void {
  const query = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
  if (!query) return () => undefined;
  tell(query.matches);
  const change = (event: MediaQueryListEvent) => tell(event.matches);
  query.addEventListener('change', change);
  return () => query.removeEventListener('change', change);
}
