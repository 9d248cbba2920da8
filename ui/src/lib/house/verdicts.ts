// Which verdicts were heard already: each sounds once, wherever it is first seen.
import type { CauseView, StateView } from '../backend';
import type { Sounds, Verdict } from '../sound';

/** What both a sale and its row on a list tell. */
export interface Judged {
  number: string;
  state: StateView;
  cause: CauseView | null;
}

/** What a sale came to, in the three kinds people hear and see; `null` while it waits. */
export function verdictOf(sale: Judged): Verdict | null {
  if (sale.state === 'open') return null;
  if (sale.state === 'conflict') return 'person';
  if (sale.state === 'paid') return 'paid';
  return sale.cause === null ? 'notpaid' : 'person';
}

/** What a verdict on a sale that isn't on the screen is shown and heard as: one with a cause needs a person, whatever the sale came to. */
export const newsVerdictOf = (sale: Judged): Verdict | null => (sale.cause === null ? verdictOf(sale) : 'person');

export class Verdicts {
  readonly sounds: Sounds;
  #heard = new Map<string, string>();

  constructor(sounds: Sounds) {
    this.sounds = sounds;
  }

  /** Takes a verdict as known: it won't sound. */
  know(sale: Judged): void {
    const verdict = verdictOf(sale);
    if (verdict) this.#heard.set(sale.number, mark(sale, verdict));
  }

  /** Sounds the verdict on the sale on the screen, unless it sounded before. */
  hear(sale: Judged): void {
    this.#hear(sale, verdictOf(sale));
  }

  /** Sounds a verdict from elsewhere, unless it sounded before. */
  hearNews(sale: Judged): void {
    this.#hear(sale, newsVerdictOf(sale));
  }

  #hear(sale: Judged, sound: Verdict | null): void {
    const verdict = verdictOf(sale);
    if (!verdict || !sound) return;
    const now = mark(sale, verdict);
    const before = this.#heard.get(sale.number);
    if (before === now) return;
    this.#heard.set(sale.number, now);
    // Something new about a sale whose verdict was heard is for a person, not the same verdict again.
    this.sounds.play(before?.startsWith(verdict) && sale.cause ? 'person' : sound);
  }
}

const mark = (sale: Judged, verdict: Verdict) => `${verdict}/${sale.cause ?? ''}`;
