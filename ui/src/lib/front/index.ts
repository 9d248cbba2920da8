// The sale in front, and its durations.
export { Front, leftMs, verifiedAgoMs } from './front.svelte';
