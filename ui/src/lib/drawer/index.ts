// The cash drawer.
export { CashDrawer } from './drawer.svelte';
