/** What the owner should know about backups while looking at the day. Knows the backend and no screen. */
import type { Backend, BackupsView } from '../backend';

/** Why backups want a look. */
export type BackupTrouble = 'failed' | 'absent' | 'drive';

export class BackupNotice {
  trouble = $state<BackupTrouble | null>(null);

  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Looks once. That nobody could look is no news: the day itself says what is wrong with the till. */
  async load(): Promise<void> {
    try {
      this.trouble = troubleOf(await this.#backend.readBackups());
    } catch {
      this.trouble = null;
    }
  }
}

/** Why backups want a look, the gravest first; `null` when they don't. */
export function troubleOf(view: BackupsView): BackupTrouble | null {
  if (!view.wantsLook) return null;
  if (view.problem !== null) return 'failed';
  return view.second?.state === 'absent' ? 'absent' : 'drive';
}
