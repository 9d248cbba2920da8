// The keyboard of the whole window. Whoever is on screen binds keys while it is there; the newest binding
// of a key wins. Letters act only when no field has the focus; function keys and Escape always do.
import { digitOf } from '../money';
import type { Stop } from '../backend';

/** What a key does; answering `false` leaves the key to an older binding. */
export type KeyAction = (key: string) => void | boolean;

/**
 * Keys by name: `F1`, `Escape`, `Enter`, `Ctrl+Enter`, `Space`, `Delete`, `Backspace`, `ArrowUp`, `/`, a small letter,
 * `comma`, or `digit` for all ten.
 */
export type Bindings = Record<string, KeyAction>;

/** Keys that may be held down to repeat; all others act once a press. */
const REPEATING = new Set(['digit', 'Backspace', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown']);

const FIELDS = 'input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable="true"]';
const PRESSABLE = 'button, a[href], summary, input, select, [role="button"], [role="radio"], [role="menuitem"], [role="option"]';

/** The binding a key press looks for, and the digit if it is one. */
export function nameOf(event: KeyboardEvent): { name: string; key: string } {
  const digit = digitOf(event.key) ?? unshiftedDigit(event);
  if (digit !== null && !event.ctrlKey && !event.altKey && !event.metaKey) return { name: 'digit', key: digit };
  const prefix = event.ctrlKey || event.metaKey ? 'Ctrl+' : event.altKey ? 'Alt+' : '';
  if (event.key === ' ') return { name: `${prefix}Space`, key: ' ' };
  if (event.key === ',' || event.key === '.' || event.code === 'NumpadDecimal' || event.key === '\u066b') {
    return { name: `${prefix}comma`, key: ',' };
  }
  if (event.key.length === 1) return { name: prefix + letterOf(event), key: event.key };
  return { name: prefix + event.key, key: event.key };
}

/** A French keyboard gives its digits only with Shift; the till takes the key for the digit printed on it. */
function unshiftedDigit(event: KeyboardEvent): string | null {
  if (event.shiftKey || event.key.length !== 1 || /[a-z/]/i.test(event.key)) return null;
  return /^Digit([0-9])$/.exec(event.code)?.[1] ?? null;
}

/** The Latin letter of a key, also on an Arabic keyboard, where `key` is an Arabic one. */
function letterOf(event: KeyboardEvent): string {
  if (/^[\x20-\x7e]$/.test(event.key)) return event.key.toLowerCase();
  return /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase() ?? event.key;
}

/** All bindings, the newest first. */
export class Keys {
  #layers: Bindings[] = [];

  /** Binds keys until the answer is called. */
  bind(bindings: Bindings): Stop {
    this.#layers.unshift(bindings);
    return () => {
      this.#layers = this.#layers.filter((layer) => layer !== bindings);
    };
  }

  /** Takes a key press from the window. Gives whether somebody acted on it. */
  press(event: KeyboardEvent): boolean {
    if (event.defaultPrevented || event.isComposing) return false;
    const { name, key } = nameOf(event);
    if (event.repeat && !REPEATING.has(name)) {
      // A held key must not press the next thing that takes its place, nor scroll or reload the page.
      if (!isField(event.target) && this.#layers.some((layer) => name in layer)) event.preventDefault();
      return false;
    }
    if (!mayAct(name, event.target)) return false;
    for (const layer of [...this.#layers]) {
      const action = layer[name];
      if (action && action(key) !== false) {
        event.preventDefault();
        return true;
      }
    }
    return false;
  }

  /** Listens to a window. */
  listen(target: Window): Stop {
    const press = (event: KeyboardEvent) => void this.press(event);
    target.addEventListener('keydown', press);
    return () => target.removeEventListener('keydown', press);
  }
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(FIELDS);
}

/** Whether a key may act for the window, or belongs to the thing that has the focus. */
function mayAct(name: string, target: EventTarget | null): boolean {
  if (/^F\d+$/.test(name) || name === 'Escape' || name === 'Ctrl+Enter') return true;
  if (!(target instanceof Element)) return true;
  if (target.matches(FIELDS)) return name === 'Enter' && target.matches('input') && target.hasAttribute('data-enter');
  if (name === 'Enter' || name === 'Space') return !target.matches(PRESSABLE);
  return true;
}

/**
 * A press with finger or mouse doesn't move the focus onto a button: else the next Enter would press that button
 * again instead of the brass key. A field that had the focus loses it, as it would anyway. Tab still reaches all.
 */
export function keepFocusOffButtons(target: Document): Stop {
  const press = (event: MouseEvent) => {
    if (!(event.target instanceof Element) || !event.target.closest('button, a[href]')) return;
    event.preventDefault();
    const focused = target.activeElement;
    if (focused instanceof HTMLElement && focused !== target.body) focused.blur();
  };
  target.addEventListener('mousedown', press);
  return () => target.removeEventListener('mousedown', press);
}
