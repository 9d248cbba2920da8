/** Languages by their own names, so that whoever can't read the screen still finds theirs. */
import type { Locale } from '../i18n';

export const LANGUAGE_NAMES: Record<Locale, string> = { en: 'English', fr: 'Français', ar: 'العربية' };
