// Selling: the keypad and the sale it makes.
export { EMPTY, isZero, minorOf, mostDigits, press, shown, typedOf, type PadKey, type Typed } from './keypad';
export { MOST_RECENT, Recent } from './recent.svelte';
export { NOTE_BYTES, requestId, Sell } from './sell.svelte';
