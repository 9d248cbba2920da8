/**
 * Backups: which there are, how keeping them goes, a look into one, and the way back from it. Knows the backend and no
 * screen.
 */
import { asError, type Backend, type BackupLook, type BackupsView, type ErrorView } from '../backend';

export class Backups {
  view = $state<BackupsView | null>(null);
  error = $state<ErrorView | null>(null);
  /** Whether a backup is being made. */
  copying = $state(false);
  /** Where the newest one that was made by hand is. */
  made = $state<string | null>(null);
  /** The folder of the second place, as a person writes it. */
  folder = $state('');
  /** The path of another file, as a person writes it. */
  other = $state('');
  /** What is inside the backup that was chosen. */
  look = $state<BackupLook | null>(null);
  looking = $state(false);
  restoring = $state(false);

  readonly #backend: Backend;
  readonly #onrestored: () => void;

  /** `onrestored` is called when the till goes on from a backup: everything is to be read anew. */
  constructor(backend: Backend, onrestored: () => void = () => undefined) {
    this.#backend = backend;
    this.#onrestored = onrestored;
  }

  /** Whether the look in front says that the backup can be restored. */
  get isFit(): boolean {
    return this.look !== null && this.look.refusal === null && !this.restoring;
  }

  /** Reads which backups there are. */
  async load(): Promise<void> {
    await this.#attempt(async () => this.#take(await this.#backend.readBackups()));
  }

  /** Makes a backup now. */
  async backUp(): Promise<void> {
    if (this.copying) return;
    this.copying = true;
    this.made = null;
    await this.#attempt(async () => {
      this.made = (await this.#backend.backupNow()).path;
      this.#take(await this.#backend.readBackups());
    });
    this.copying = false;
  }

  /** Chooses the folder of the second place; an empty one is none. */
  async choosePlace(): Promise<void> {
    const folder = this.folder.trim();
    await this.#attempt(async () => this.#take(await this.#backend.setSecondPlace(folder === '' ? null : folder)));
  }

  /** Has no second place any more. */
  async leavePlace(): Promise<void> {
    this.folder = '';
    await this.choosePlace();
  }

  /** Looks into a backup, before anything happens. */
  async lookAt(path: string): Promise<void> {
    if (this.looking || path.trim() === '') return;
    this.looking = true;
    await this.#attempt(async () => {
      this.look = await this.#backend.lookAtBackup(path.trim());
    });
    this.looking = false;
  }

  /** Puts the look away. */
  leave(): void {
    this.look = null;
    this.error = null;
  }

  /** Goes on from the backup in front. */
  async restore(): Promise<void> {
    const look = this.look;
    if (!look || !this.isFit) return;
    this.restoring = true;
    await this.#attempt(async () => {
      await this.#backend.restoreBackup(look.path);
      this.look = null;
      this.#onrestored();
    });
    this.restoring = false;
  }

  /** Shows a file or folder in the system's own window. */
  async show(path: string): Promise<void> {
    await this.#attempt(async () => {
      await this.#backend.revealFile(path);
    });
  }

  #take(view: BackupsView): void {
    const untouched = this.view === null || this.folder === (this.view.second?.folder ?? '');
    this.view = view;
    if (untouched || view.second !== null) this.folder = view.second?.folder ?? '';
  }

  async #attempt(work: () => Promise<void> | void): Promise<void> {
    this.error = null;
    try {
      await work();
    } catch (error) {
      this.error = asError(error);
    }
  }
}
