/** Giving money back. */
export { openRefund, Refunding, type RefundPurpose } from './refund.svelte';
export { refundStageWords, refundWayWords } from './words';
