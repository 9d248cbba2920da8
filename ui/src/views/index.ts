// Selling is in the window from its first moment, and never waits for a file. The other rooms are fetched after the
// first screen is painted, so that a start doesn't wait for them.

let others: Promise<typeof import('./others')> | undefined;

/** Gives the rooms other than Sell, and the page for a till that can't be opened; fetches them once. */
export function otherViews(): Promise<typeof import('./others')> {
  return (others ??= import('./others'));
}
