// What a link is asked for beside its amount.
export { isAboutWish, NO_WISH, Wish, type Told, type Who } from './wish.svelte';
