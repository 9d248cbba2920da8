// The receipt of a paid sale, of today or of any day.
export { Receipt } from './receipt.svelte';
