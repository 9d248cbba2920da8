// Announcements for screen readers.
export { Announcer } from './announcer.svelte';
