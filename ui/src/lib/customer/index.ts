// What the customer sees.
export { Customer, RETRY_MS, type Scene } from './customer.svelte';
