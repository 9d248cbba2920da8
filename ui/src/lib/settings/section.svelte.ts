/**
 * One part of the settings that is saved as a whole: what is saved, what is written, and how saving
 * went. Knows no backend: how to save is given.
 */
import { asError, type ErrorView } from '../backend';

/** Where a section stands. `idle` = as it was read. */
export type SectionState = 'idle' | 'changed' | 'saving' | 'saved';

export class Section<T extends object> {
  draft = $state() as T;
  saving = $state(false);
  justSaved = $state(false);
  error = $state<ErrorView | null>(null);

  #kept = $state() as T;
  readonly #save: (draft: T) => Promise<T>;

  /** `save` writes a draft and gives what is kept after it. */
  constructor(kept: T, save: (draft: T) => Promise<T>) {
    this.#kept = { ...kept };
    this.draft = { ...kept };
    this.#save = save;
  }

  /** Whether the draft differs from what is kept. */
  get changed(): boolean {
    return JSON.stringify(this.draft) !== JSON.stringify(this.#kept);
  }

  /** Where the section stands. */
  get state(): SectionState {
    if (this.saving) return 'saving';
    if (this.changed) return 'changed';
    return this.justSaved ? 'saved' : 'idle';
  }

  /** Writes a part of the draft. */
  write(part: Partial<T>): void {
    Object.assign(this.draft, part);
    this.justSaved = false;
    this.error = null;
  }

  /** Back to what is kept. */
  undo(): void {
    this.draft = { ...this.#kept };
    this.error = null;
  }

  /** Takes what was read again; what somebody is writing stays. */
  refresh(kept: T): void {
    const untouched = !this.changed;
    this.#kept = { ...kept };
    if (untouched) this.draft = { ...kept };
  }

  /** Saves the draft. Gives whether it is kept now. */
  async save(): Promise<boolean> {
    if (this.saving) return false;
    this.saving = true;
    this.error = null;
    const written = $state.snapshot(this.draft) as T;
    try {
      const kept = await this.#save(written);
      const writtenOn = JSON.stringify(this.draft) !== JSON.stringify(written);
      this.#kept = { ...kept };
      if (!writtenOn) this.draft = { ...kept };
      this.justSaved = true;
      return true;
    } catch (error) {
      this.error = asError(error);
      return false;
    } finally {
      this.saving = false;
    }
  }
}
