// Waiting to be paid.
export { copyText } from './copy';
export { Pay, SECOND_PRESS_MS, STALE_LATER_MS, STALE_MS, waiting, type Armed, type Doing, type Done, type PayPorts, type Waiting } from './pay.svelte';
