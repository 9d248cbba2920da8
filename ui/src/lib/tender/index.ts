// Paying a sale without the phone.
export { quickAmounts, Tendering, type TenderPorts } from './tender.svelte';
