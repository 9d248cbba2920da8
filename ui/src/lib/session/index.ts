// Who is at the till, and the owner's PIN over the shoulder.
export { AtTheTill } from './at-the-till.svelte';
export { PIN_DIGITS, PinEntry } from './entry.svelte';
export { Shoulder } from './shoulder.svelte';
