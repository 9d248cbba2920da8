// Waiting for the customer: everything a cashier can do about the sale in front while it isn't paid.
import { asError, NO_WISH, type Backend, type ErrorView, type LinkWish, type PressReply, type SaleView, type Stop } from '../backend';
import type { Clock } from '../clock';
import { leftMs, verifiedAgoMs, type Front } from '../front';

/** How long a first press waits for the second. */
export const SECOND_PRESS_MS = 5_000;
/** Knowledge older than this is said to be old: while the QR is on screen it is asked for every few seconds. */
export const STALE_MS = 10_000;
/** After the QR has left, the gateway is asked each minute. */
export const STALE_LATER_MS = 90_000;

/** What asks for a second press. */
export type Armed = {
  readonly what: 'new_link' | 'stand_in' | 'give_up';
  /** Until when the old link may be paid, by the gateway's clock, if it says. */
  readonly payableUntil: string | null;
  /** Why the gateway couldn't be asked first, if so. */
  readonly problem: ErrorView | null;
};

/** What is under way. */
export type Doing = 'check' | 'new_link' | 'stand_in' | 'give_up' | 'open_page' | null;

/** What the last action came to, for the line that says so. */
export type Done = 'checked' | 'linked' | 'copied' | 'copy_failed' | null;

/** How the pay screen gets at the rest of the window. */
export interface PayPorts {
  /** A command answered with the sale. `quietly`: the cashier did it, no sound. */
  answered: (sale: SaleView, quietly?: boolean) => void;
  /** What another link of that sale is asked for beside its amount. */
  wishOf: (number: string) => LinkWish;
  /** Puts text on the clipboard; gives whether it worked. */
  copy: (text: string) => Promise<boolean>;
}

export class Pay {
  doing = $state<Doing>(null);
  armed = $state.raw<Armed | null>(null);
  error = $state.raw<ErrorView | null>(null);
  done = $state<Done>(null);

  readonly #backend: Backend;
  readonly #clock: Clock;
  readonly #front: Front;
  readonly #ports: PayPorts;
  #disarm: Stop | null = null;

  constructor(backend: Backend, clock: Clock, front: Front, ports: PayPorts) {
    this.#backend = backend;
    this.#clock = clock;
    this.#front = front;
    this.#ports = ports;
  }

  /** Asks the gateway now. */
  async check(): Promise<void> {
    await this.#ask('check', async (number) => {
      const reply = await this.#backend.checkSale(number);
      this.#ports.answered(reply.sale);
      this.error = reply.problem;
      this.done = reply.problem ? null : 'checked';
    });
  }

  /** A new link for the same sale; while the old one may be paid, only at the second press. */
  async newLink(): Promise<void> {
    await this.#press('new_link', (number, second) => this.#backend.newLink(number, second, this.#ports.wishOf(number), null), 'linked');
  }

  /** A link at the other gateway that is offered; while an older one may be paid, only at the second press. */
  async standIn(): Promise<void> {
    const other = this.#front.sale?.standIn;
    if (other) await this.#press('stand_in', (number, second) => this.#backend.newLink(number, second, NO_WISH, other.gateway), 'linked');
  }

  /** Gives the sale up; while its link may be paid, only at the second press. */
  async giveUp(): Promise<void> {
    const given = await this.#press('give_up', (number, second) => this.#backend.giveUpSale(number, second), null);
    if (given) this.#front.leave();
  }

  /** Puts the link on the clipboard. */
  async copy(): Promise<void> {
    const url = this.#front.sale?.link?.url;
    if (url) this.done = (await this.#ports.copy(url)) ? 'copied' : 'copy_failed';
  }

  /** Demo: opens the page the customer would see. */
  async openPage(): Promise<void> {
    await this.#ask('open_page', async (number) => {
      await this.#backend.openCustomerPage(number);
    });
  }

  /** Back to the keypad; the sale goes on waiting. Answers whether a first press was only taken back. */
  leave(): void {
    if (this.armed) this.disarm();
    else this.#front.leave();
  }

  /** Takes a first press back. */
  disarm(): void {
    this.#disarm?.();
    this.#disarm = null;
    this.armed = null;
  }

  /** Forgets what was said about the sale before: another one is in front. */
  reset(): void {
    this.disarm();
    this.error = null;
    this.done = null;
  }

  async #press(what: Armed['what'], ask: (number: string, second: boolean) => Promise<PressReply>, done: Done): Promise<boolean> {
    const second = this.armed?.what === what;
    this.disarm();
    let carriedOut = false;
    await this.#ask(what, async (number) => {
      const reply = await ask(number, second);
      carriedOut = reply.done;
      this.#ports.answered(reply.sale, what === 'give_up' && reply.done);
      if (reply.done) this.done = done;
      else if (reply.secondPress) this.#arm({ what, payableUntil: reply.oldPayableUntil, problem: reply.problem });
      else this.error = reply.problem;
    });
    return carriedOut;
  }

  #arm(armed: Armed): void {
    this.armed = armed;
    this.#disarm = this.#clock.after(SECOND_PRESS_MS, () => this.disarm());
  }

  async #ask(what: Exclude<Doing, null>, work: (number: string) => Promise<void>): Promise<void> {
    const number = this.#front.sale?.number;
    if (!number || this.doing) return;
    this.doing = what;
    this.error = null;
    this.done = null;
    try {
      await work(number);
    } catch (thrown) {
      this.error = asError(thrown);
    } finally {
      this.doing = null;
    }
  }
}

/** What the pay screen says about time and knowledge, at the monotonic moment `now`. */
export interface Waiting {
  /** Time left, in ms; `null` where there is no link or no end. */
  readonly leftMs: number | null;
  /** Whether the QR may be on screen. */
  readonly qr: boolean;
  /** How long ago the gateway was heard, in ms; `null` if never. */
  readonly verifiedAgoMs: number | null;
  /** Whether that is too long ago. */
  readonly stale: boolean;
}

/** Reads a sale that was read at `readAt`. */
export function waiting(sale: SaleView, readAt: number, now: number): Waiting {
  const left = leftMs(sale, readAt, now);
  const ago = verifiedAgoMs(sale, readAt, now);
  const qr = sale.link !== null && (left === null || left > 0);
  const limit = qr ? STALE_MS : STALE_LATER_MS;
  return { leftMs: left, qr, verifiedAgoMs: ago, stale: ago === null ? sale.contact.problem !== null : ago > limit };
}
