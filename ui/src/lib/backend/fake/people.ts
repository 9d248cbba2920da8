// The people of the fake till: names, PINs, and who may do what. PINs stay here, as in the real one.
import type { ErrorCode, ErrorView, PeopleView, PersonRow } from '../bindings';
import { commandName } from '../over';

/** What only the owner may do. */
export const OWNERS: ReadonlySet<string> = new Set([
  'readDay', 'readReport', 'recheckDay', 'stopRecheck', 'resolve', 'previewClosing', 'closeDay', 'export', 'stopExport', 'revealFile', 'verifyJournal', 'backupNow', 'rescue', 'saveShop', 'saveGatewayOptions', 'readBackups', 'setSecondPlace', 'lookAtBackup', 'restoreBackup', 'closingFiles', 'openClosingFile', 'saveClosingFile', 'lookAtStatement', 'importStatement', 'listFindings', 'resolveFinding',
  'setGatewayKey', 'chooseGateway', 'forgetGatewayKey', 'enableGateway', 'orderGateways', 'removeGateway', 'testGatewayKey', 'switchProfile', 'listPeople', 'makeOwner', 'addCashier', 'renamePerson', 'setPersonActive', 'setPin',
  'explainCash', 'setCashLimit', 'takeBackTender', 'takeCashOut', 'refund', 'settleRefund', 'setIdleLock', 'putOffPeople', 'renewRecovery',
]);

const refused = (code: ErrorCode, values: ErrorView['values'] = {}): ErrorView => ({ code, money: 'none', values });

export class FakePeople {
  view: PeopleView = { people: [], idleMinutes: 5, offer: false };
  /** The recovery code that opens now. */
  code = 'K7F3M-9QX2T-4B6HD-W8NPC';
  #pins = new Map<number, string>();
  #wrong = new Map<number, number>();
  #word: string | null = null;

  /** The owner. */
  get owner(): PersonRow {
    const owner = this.view.people.find((one) => one.role === 'owner');
    if (!owner) throw refused('person_unknown');
    return owner;
  }

  /** Enters somebody. */
  enter(name: string, role: PersonRow['role'], pin: string): PersonRow {
    if (this.view.people.some((one) => one.name === name)) throw refused('name_taken', { name });
    if (!/^[0-9]{4,8}$/.test(pin)) throw refused('pin_unfit', { least: '4', most: '8' });
    const person: PersonRow = { id: this.view.people.length + 1, name, role, active: true, locked: false, waitMs: 0 };
    this.#pins.set(person.id, pin);
    this.view = { ...this.view, offer: false, people: [...this.view.people, person] };
    return person;
  }

  /** Changes somebody. */
  change(id: number, change: Partial<PersonRow>): PeopleView {
    this.view = { ...this.view, people: this.view.people.map((one) => (one.id === id ? { ...one, ...change } : one)) };
    return this.view;
  }

  /** Gives somebody a new PIN, which ends a lock. */
  setPin(id: number, pin: string): PeopleView {
    this.#pins.set(id, pin);
    this.#wrong.delete(id);
    return this.change(id, { locked: false, waitMs: 0 });
  }

  /** The person of that number, if the PIN is theirs. */
  checked(id: number, pin: string): PersonRow {
    const person = this.view.people.find((one) => one.id === id);
    if (!person?.active) throw refused('person_unknown');
    if (person.locked) throw refused(person.role === 'owner' ? 'owner_locked' : 'pin_locked', { name: person.name });
    if (this.#pins.get(id) === pin) {
      this.#wrong.delete(id);
      return person;
    }
    const wrong = (this.#wrong.get(id) ?? 0) + 1;
    this.#wrong.set(id, wrong);
    const waitMs = wrong < 3 ? 0 : 30_000;
    this.change(id, { locked: wrong >= 10, waitMs });
    throw refused('pin_wrong', { left: String(10 - wrong), seconds: String(waitMs / 1000) });
  }

  /** Changes the PIN of a person who knows the old one. */
  changePin(name: string | null, current: string, pin: string): void {
    const person = this.view.people.find((one) => one.name === name);
    if (!person) throw refused('person_unknown');
    this.checked(person.id, current);
    this.#pins.set(person.id, pin);
  }

  /** The owner's word for one command. */
  authorise(command: string, pin: string): void {
    this.checked(this.owner.id, pin);
    this.#word = command;
  }

  /** Uses the owner's word for a call up, if it was given. */
  takeWord(name: string): boolean {
    const given = this.#word === commandName(name);
    if (given) this.#word = null;
    return given;
  }

  /** Lets the owner back in. */
  recover(code: string, pin: string): PersonRow {
    if (code !== this.code) throw refused('recovery_wrong');
    this.setPin(this.owner.id, pin);
    return this.owner;
  }

  /** The next recovery code. */
  newCode(): string {
    this.code = [...this.code].reverse().join('');
    return this.code;
  }
}
