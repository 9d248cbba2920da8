// The rooms that the first screen doesn't need, together: one file that is fetched once that screen is painted.
export { default as attention } from './AttentionView.svelte';
export { default as day } from './DayView.svelte';
export { default as fault } from './FaultView.svelte';
export { default as pin } from './PinView.svelte';
export { default as reports } from './ReportsView.svelte';
export { default as sales } from './SalesView.svelte';
export { default as settings } from './SettingsView.svelte';
