/** A PIN as it is typed: digits only, never shown. */

/** Fewest and most digits of a PIN. */
export const PIN_DIGITS = { least: 4, most: 8 } as const;

export class PinEntry {
  /** The digits so far. */
  typed = $state('');

  /** Whether it is long enough to be tried. */
  get ready(): boolean {
    return this.typed.length >= PIN_DIGITS.least;
  }

  /** Adds a digit; more than a PIN can have are left out. */
  digit(digit: string): void {
    if (/^[0-9]$/.test(digit) && this.typed.length < PIN_DIGITS.most) this.typed += digit;
  }

  /** Takes the last digit away. */
  backspace(): void {
    this.typed = this.typed.slice(0, -1);
  }

  /** Takes all of it away, and gives what it was. */
  take(): string {
    const typed = this.typed;
    this.typed = '';
    return typed;
  }
}
