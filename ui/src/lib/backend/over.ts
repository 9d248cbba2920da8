// The till as rooms get it: what only the owner may do asks for the owner's PIN over the shoulder and then goes on,
// and a till that was locked meanwhile is told to the window.
import { asError } from './client';
import type { Backend } from './backend';

/** What the window does where the till refuses somebody. */
export interface Refusals {
  /** The owner is asked for one command, by its name in Rust. Gives whether they gave their word. */
  ask(command: string): Promise<boolean>;
  /** Nobody is signed in any more. */
  signInFirst(): void;
}

/** A command's name in Rust: `readDay` is `read_day`. */
export function commandName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

type Call = (...args: unknown[]) => Promise<unknown>;

/** `backend`, whose refusals are put to `refusals` first. */
export function withRefusals(backend: Backend, refusals: Refusals): Backend {
  /** Calls the owner is being asked about: the same asked meanwhile, as after a notice, gets the same answer. */
  const asked = new Map<string, Promise<unknown>>();
  const refused = async (name: string, again: () => Promise<unknown>, thrown: unknown): Promise<unknown> => {
    const error = asError(thrown);
    if (error.code === 'sign_in_first') refusals.signInFirst();
    if (error.code !== 'not_allowed' || !(await refusals.ask(commandName(name)))) throw error;
    return again();
  };
  return new Proxy(backend, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function' || typeof name !== 'string' || name.startsWith('on')) return value;
      const call = value.bind(target) as Call;
      return (...args: unknown[]) =>
        call(...args).catch((thrown: unknown) => {
          const key = JSON.stringify([name, args]);
          const answer = asked.get(key) ?? refused(name, () => call(...args), thrown).finally(() => asked.delete(key));
          asked.set(key, answer);
          return answer;
        });
    },
  });
}
