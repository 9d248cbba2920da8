// What the shell asked of the till for this page, before the page's own program was there.
import type { BootView } from './bindings';

declare global {
  /** The answer to the boot that the shell asked for at the page's very start; taken once. */
  var comptoirBoot: Promise<BootView> | undefined;
}

/** `boot`, of which the first call gets the answer that is already on its way, if there is one. */
export function bootOnce(boot: () => Promise<BootView>): () => Promise<BootView> {
  return () => {
    const early = globalThis.comptoirBoot;
    globalThis.comptoirBoot = undefined;
    return early ?? boot();
  };
}
