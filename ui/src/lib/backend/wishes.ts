import type { LinkWish } from './bindings';

/** A link that is asked for with nothing beside its amount. */
export const NO_WISH: LinkWish = { method: null, customer: null, sendBy: null };
