// The language of the window, as a rune: every message that was drawn is drawn again when it changes.
import { overwriteGetLocale, type Locale } from '../../generated/messages/runtime.js';

export type { Locale };

/** The languages there are. */
export const LANGUAGES: readonly Locale[] = ['en', 'fr', 'ar'];

class Language {
  current = $state<Locale>('en');

  /** Which way it is written. */
  get direction(): 'ltr' | 'rtl' {
    return this.current === 'ar' ? 'rtl' : 'ltr';
  }

  /** Takes a language from the till; a word that is no language changes nothing. */
  set(language: string): void {
    if ((LANGUAGES as readonly string[]).includes(language)) this.current = language as Locale;
  }
}

/** The one language of this window. */
export const language = new Language();

overwriteGetLocale(() => language.current);
