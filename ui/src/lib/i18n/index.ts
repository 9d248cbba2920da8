// Language: the messages, which of the three languages is spoken, and moments in words.
export { m } from '../../generated/messages/messages.js';
export { language, LANGUAGES, type Locale } from './language.svelte';
export { dayName, duration, longDate, secondsText, shortDate, timeOfDay, timeWithSeconds, type Moment } from './times';
