// What the next link is asked for beside its amount: whom the gateway sends it to, who pays, and by what. Who the
// customer is lives here while the link is made and for another link of the same sale, and nowhere else.
import { asError, NO_WISH, type Backend, type ChannelView, type ErrorView, type LinkOptionsView, type LinkWish } from '../backend';

const ABOUT_WISH: ReadonlySet<ErrorView['code']> = new Set([
  'method_not_offered', 'method_unknown', 'sending_not_offered', 'customer_not_taken', 'customer_name_unfit', 'phone_unfit', 'email_unfit', 'phone_missing', 'email_missing', 'names_missing',
]);

/** Whether an error is about what is typed here. */
export function isAboutWish(error: ErrorView | null): boolean {
  return error !== null && ABOUT_WISH.has(error.code);
}

/** For so many sales another link can be sent as the first was. */
const REMEMBERED = 8;

/** What is typed about a customer. */
export type Who = 'name' | 'phone' | 'email';

/** What the screen says of the wish while it is folded: by what it is sent, and to whom. */
export interface Told {
  readonly by: ChannelView | null;
  readonly to: string;
  readonly who: string;
  readonly method: string;
}

export class Wish {
  options = $state.raw<LinkOptionsView | null>(null);
  /** Why the options couldn't be read. */
  error = $state.raw<ErrorView | null>(null);
  isOpen = $state(false);
  sendBy = $state<ChannelView | null>(null);
  /** The code of the way to pay; it stays for the next sale, as shops that choose one tend to go on with it. */
  method = $state<string | null>(null);
  who = $state<Record<Who, string>>({ name: '', phone: '', email: '' });

  readonly #backend: Backend;
  /** Newest last. */
  #used: { number: string; wish: LinkWish }[] = [];
  #reading = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Whether a link by this gateway can be asked for anything beside its amount. */
  get offered(): boolean {
    return this.sends || this.choosesMethod || this.asksCustomer;
  }

  /** Whether the gateway sends links itself. */
  get sends(): boolean {
    return (this.options?.sendsBy.length ?? 0) > 0;
  }

  /** Whether there are ways to pay to choose from. */
  get choosesMethod(): boolean {
    return (this.options?.methods.length ?? 0) > 0;
  }

  /** Whether the customer's name is for the screen to ask: where the gateway mails what it confirms. */
  get asksCustomer(): boolean {
    return this.options?.customer === 'with_names';
  }

  /** Which fields are needed now, in their order. */
  get fields(): Who[] {
    if (this.asksCustomer) return ['name', 'email', 'phone'];
    if (this.sendBy === 'sms') return this.options?.customer === 'with_email' ? ['phone', 'email', 'name'] : ['phone', 'name'];
    return this.sendBy === 'email' ? ['email', 'name'] : [];
  }

  /** The wish as it stands; what isn't asked for isn't told. */
  get value(): LinkWish {
    const told = (who: Who) => (this.fields.includes(who) && this.who[who].trim() ? this.who[who].trim() : null);
    const customer = { name: told('name'), phone: told('phone'), email: told('email') };
    const known = customer.name ?? customer.phone ?? customer.email;
    return { method: this.#method?.code ?? null, customer: known === null ? null : customer, sendBy: this.sendBy };
  }

  /** What stands on the folded line; `null` where nothing is wished for. */
  get told(): Told | null {
    const { method, customer, sendBy } = this.value;
    if (method === null && customer === null && sendBy === null) return null;
    const to = sendBy === 'sms' ? customer?.phone : sendBy === 'email' ? customer?.email : null;
    const who = sendBy === null ? (customer?.name ?? customer?.email ?? customer?.phone ?? '') : '';
    return { by: sendBy, to: to ?? '', who, method: this.#method?.name ?? '' };
  }

  get #method() {
    return this.options?.methods.find((one) => one.code === this.method) ?? null;
  }

  /** Reads what the gateway that sells offers. Called when the keypad is opened and when another gateway sells. */
  async read(): Promise<void> {
    const reading = ++this.#reading;
    try {
      const options = await this.#backend.linkOptions();
      if (reading !== this.#reading) return;
      this.options = options;
      this.error = null;
      if (this.sendBy !== null && !options.sendsBy.includes(this.sendBy)) this.sendBy = null;
    } catch (thrown) {
      if (reading !== this.#reading) return;
      // A sale without a wish needs none of it.
      this.options = null;
      this.error = asError(thrown);
    }
  }

  /** Unfolds it; not where there is nothing to ask for. */
  open(): boolean {
    if (!this.offered) return false;
    // Who opens it where only sending is offered wants to send.
    if (this.sendBy === null && this.sends && !this.choosesMethod && !this.asksCustomer) this.sendBy = this.options?.sendsBy[0] ?? null;
    this.isOpen = true;
    return true;
  }

  close(): void {
    this.isOpen = false;
  }

  /** Leaves it all out again. */
  clear(): void {
    this.dropCustomer();
    this.method = null;
  }

  /** The sale was made with it: what is the customer's goes, but for another link of the same sale. */
  used(number: string): void {
    this.#used = [...this.#used, { number, wish: this.value }].slice(-REMEMBERED);
    this.dropCustomer();
  }

  /** What another link of that sale is asked for: as its first one was. */
  again(number: string): LinkWish {
    return this.#used.findLast((one) => one.number === number)?.wish ?? NO_WISH;
  }

  /** Nothing of any customer is left for whoever comes next. */
  forget(): void {
    this.#used = [];
    this.dropCustomer();
  }

  /** Folds it, and lets the customer go who is typed. */
  dropCustomer(): void {
    this.isOpen = false;
    this.sendBy = null;
    this.who = { name: '', phone: '', email: '' };
  }
}
