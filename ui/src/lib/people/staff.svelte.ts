/**
 * Who works here, as the owner sets it: names, PINs, who may sign in, and when the till locks itself. One form at a
 * time. Knows the backend and no screen.
 */
import { asError, type Backend, type ErrorView, type PeopleView, type PersonRow } from '../backend';

/** What the one open form does. */
export type StaffForm = 'make_owner' | 'add' | 'rename' | 'pin' | 'own_pin' | 'recovery';

/** Most digits of a PIN. */
export const PIN_LONGEST = 8;

/** The minutes the till may wait before it locks itself; 0 is never. */
export const IDLE_CHOICES = [1, 2, 5, 10, 30, 0] as const;

interface Fields {
  name: string;
  current: string;
  pin: string;
  again: string;
}

const EMPTY: Fields = { name: '', current: '', pin: '', again: '' };

export class Staff {
  view = $state.raw<PeopleView | null>(null);
  form = $state<StaffForm | null>(null);
  /** Whom the form is about. */
  person = $state.raw<PersonRow | null>(null);
  fields = $state<Fields>({ ...EMPTY });
  /** The second PIN isn't the first. */
  differs = $state(false);
  busy = $state(false);
  error = $state.raw<ErrorView | null>(null);
  /** A recovery code to be written down; it is shown once. */
  code = $state<string | null>(null);
  /** Something was changed just now. */
  done = $state<StaffForm | null>(null);
  readonly #backend: Backend;
  readonly #onchange: () => void;

  /** `onchange` is called when who is there changed, for the frame. */
  constructor(backend: Backend, onchange: () => void = () => undefined) {
    this.#backend = backend;
    this.#onchange = onchange;
  }

  /** Reads everybody. */
  async load(): Promise<void> {
    await this.#do(async () => {
      this.view = await this.#backend.listPeople();
      if (this.view.people.length === 0) this.open('make_owner');
    });
  }

  /** Opens a form, perhaps about somebody. */
  open(form: StaffForm, person: PersonRow | null = null): void {
    this.form = form;
    this.person = person;
    this.fields = { ...EMPTY, name: form === 'rename' ? (person?.name ?? '') : '' };
    this.differs = false;
    this.error = null;
    this.done = null;
  }

  /** Puts the form away. */
  leave(): void {
    this.form = null;
    this.person = null;
    this.fields = { ...EMPTY };
    this.differs = false;
    this.error = null;
  }

  /** Whether the open form asks for a new PIN, twice. */
  get asksNewPin(): boolean {
    return this.form !== null && this.form !== 'rename' && this.form !== 'recovery';
  }

  /** Does what the open form is for. */
  async submit(): Promise<void> {
    const { form, person, fields } = this;
    if (form === null || this.busy) return;
    this.differs = this.asksNewPin && fields.pin !== fields.again;
    if (this.differs) return;
    await this.#do(async () => {
      await this.#send(form, person, { ...fields });
      this.leave();
      this.done = form;
      this.#onchange();
    });
  }

  /** Lets a cashier sign in, or no longer. */
  async setActive(person: PersonRow, active: boolean): Promise<void> {
    await this.#do(async () => {
      this.view = await this.#backend.setPersonActive(person.id, active);
      this.#onchange();
    });
  }

  /** Sets after how many minutes the till locks itself. */
  async setIdle(minutes: number): Promise<void> {
    await this.#do(async () => {
      this.view = await this.#backend.setIdleLock(minutes);
    });
  }

  /** The recovery code was written down. */
  codeSeen(): void {
    this.code = null;
  }

  async #send(form: StaffForm, person: PersonRow | null, fields: Fields): Promise<void> {
    const backend = this.#backend;
    switch (form) {
      case 'make_owner': {
        this.code = (await backend.makeOwner(fields.name, fields.pin)).recovery.code;
        this.view = await backend.listPeople();
        return;
      }
      case 'add':
        this.view = await backend.addCashier(fields.name, fields.pin);
        return;
      case 'rename':
        if (person) this.view = await backend.renamePerson(person.id, fields.name);
        return;
      case 'pin':
        if (person) this.view = await backend.setPin(person.id, fields.pin);
        return;
      case 'own_pin':
        await backend.changeOwnPin(fields.current, fields.pin);
        return;
      case 'recovery':
        this.code = (await backend.renewRecovery(fields.current)).code;
    }
  }

  async #do(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.error = null;
    try {
      await work();
    } catch (thrown) {
      this.error = asError(thrown);
    } finally {
      this.busy = false;
    }
  }
}
