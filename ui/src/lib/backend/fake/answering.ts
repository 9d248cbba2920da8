// How the fake till answers at all: every call is noted, and may be refused or left without an answer.
import type { Backend } from '../backend';
import type { ErrorCode, ErrorView, MoneyMoved } from '../bindings';

type CommandName = keyof Backend;

/** An error as the till gives it. */
export function error(code: ErrorCode, money: MoneyMoved = 'none', values: ErrorView['values'] = {}): ErrorView {
  return { code, money, values };
}

/** What every command of the fake goes through. */
export abstract class Answering {
  /** Names of calls in their order, with what they were given. */
  calls: { name: string; args: unknown[] }[] = [];
  #refusals = new Map<string, ErrorView[]>();
  #silent = new Set<string>();

  /** The next call of `name` rejects with `with_`. */
  refuse(name: CommandName, with_: ErrorView): void {
    this.#refusals.set(name, [...(this.#refusals.get(name) ?? []), with_]);
  }

  /** Calls of `name` get no answer from now on. */
  silence(name: CommandName): void {
    this.#silent.add(name);
  }

  /** How often `name` was called. */
  count(name: CommandName): number {
    return this.calls.filter((call) => call.name === name).length;
  }

  /** Throws where nobody may call that now. */
  protected abstract permit(name: CommandName): void;

  /** A call was refused by a test. */
  protected abstract refused(name: CommandName, args: unknown[]): void;

  protected async answer<T>(name: CommandName, args: unknown[], work: () => T | Promise<T>): Promise<T> {
    this.calls.push({ name, args });
    if (this.#silent.has(name)) return new Promise<never>(() => undefined);
    const refusal = this.#refusals.get(name)?.shift();
    if (refusal) {
      this.refused(name, args);
      throw refusal;
    }
    this.permit(name);
    return work();
  }
}
