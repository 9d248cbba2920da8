// The result of a sale.
export { GUARD_MS, Result, RETURN_MS } from './result.svelte';
