// What a link is asked for beside its amount.
export { isAboutWish, Wish, type Told, type Who } from './wish.svelte';
