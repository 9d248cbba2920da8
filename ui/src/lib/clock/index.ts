// Time: the real clock, one moved by hand in tests, and the ticker that redraws what counts.
export { HandClock, realClock, settle, type Clock } from './clock';
export { Ticker, TICK_MS } from './ticker.svelte';
