/**
 * One gateway's key and options. The key is written once and dropped from memory the moment it was
 * handed over; nothing can read it back. Knows the backend and no screen.
 */
import { asError, type Backend, type ErrorView, type GatewaySettings, type KeyTestView, type SettingsView } from '../backend';
import { Section } from './section.svelte';

/** The options as a person writes them, by the gateway's own names. */
export type GatewayOptions = Record<string, string>;

/** What was last done with the key. */
export type KeyNotice = 'kept' | 'forgotten' | 'removed';

/** Letters a message after payment may have. */
export const MESSAGE_LETTERS = 500;

function optionsOf(settings: GatewaySettings): GatewayOptions {
  return { ...settings.options };
}

export class Gateway {
  settings = $state() as GatewaySettings;
  readonly options: Section<GatewayOptions>;
  /** Whether the field for a new key is open. */
  writing = $state(false);
  /** What was typed, by the secret's name. */
  keys = $state<Record<string, string>>({});
  keeping = $state(false);
  testing = $state(false);
  /** Whether it is being made the one that sells. */
  choosing = $state(false);
  forgetting = $state(false);
  /** Whether "forget" was pressed once. */
  forgetArmed = $state(false);
  /** Whether it is being switched on or off. */
  switching = $state(false);
  removing = $state(false);
  /** Whether "remove" was pressed once. */
  removeArmed = $state(false);
  notice = $state<KeyNotice | null>(null);
  keyError = $state<ErrorView | null>(null);
  test = $state<KeyTestView | null>(null);

  readonly #backend: Backend;
  readonly #took: (view: SettingsView) => void;

  /** `took` is told what the settings are after each change. */
  constructor(backend: Backend, settings: GatewaySettings, took: (view: SettingsView) => void) {
    this.#backend = backend;
    this.#took = took;
    this.settings = settings;
    this.test = settings.lastTest;
    this.options = new Section(optionsOf(settings), async (draft) => {
      const written = Object.fromEntries(Object.entries(draft).map(([name, value]) => [name, value.trim()]));
      const view = await backend.saveGatewayOptions(settings.gateway, written);
      this.#took(view);
      return optionsOf(view.gateways.find((one) => one.gateway === settings.gateway) ?? settings);
    });
  }

  /** Takes what was read again. */
  refresh(settings: GatewaySettings): void {
    this.settings = settings;
    this.test = settings.lastTest;
    this.options.refresh(optionsOf(settings));
  }

  /** Opens the empty field for a new key. */
  startWriting(): void {
    this.writing = true;
    this.keys = {};
    this.keyError = null;
    this.notice = null;
    this.forgetArmed = false;
  }

  /** Closes it and drops what was typed. */
  leaveKey(): void {
    this.writing = false;
    this.keys = {};
    this.keyError = null;
  }

  /** Whether each of the gateway's secrets was typed. */
  get isWritten(): boolean {
    return this.settings.secrets.every((name) => this.#typed(name) !== '');
  }

  #typed(name: string): string {
    return (this.keys[name] ?? '').trim();
  }

  /** Has the gateway check the key, and keeps it when it is good. */
  async keepKey(): Promise<void> {
    if (this.keeping || !this.isWritten) return;
    const keys = Object.fromEntries(this.settings.secrets.map((name) => [name, this.#typed(name)]));
    this.keeping = true;
    this.keyError = null;
    try {
      const view = await this.#backend.setGatewayKey(this.settings.gateway, keys);
      this.#took(view);
      this.writing = false;
      this.notice = 'kept';
    } catch (error) {
      this.keyError = asError(error);
    } finally {
      this.keys = {};
      this.keeping = false;
    }
  }

  /** Forgets the key at the second press. */
  async forgetKey(): Promise<void> {
    if (!this.forgetArmed) {
      this.forgetArmed = true;
      return;
    }
    if (this.forgetting) return;
    this.forgetting = true;
    this.forgetArmed = false;
    this.keyError = null;
    try {
      this.#took(await this.#backend.forgetGatewayKey(this.settings.gateway));
      this.notice = 'forgotten';
    } catch (error) {
      this.keyError = asError(error);
    } finally {
      this.forgetting = false;
    }
  }

  /** Switches it on or off; one that was removed comes back by the till's own key, once that is tested. */
  async enable(on: boolean): Promise<void> {
    if (this.switching) return;
    this.switching = true;
    this.disarm();
    this.keyError = null;
    this.notice = null;
    try {
      this.#took(await this.#backend.enableGateway(this.settings.gateway, on));
    } catch (error) {
      this.keyError = asError(error);
    } finally {
      this.switching = false;
    }
  }

  /** Removes it at the second press: its key and its options are forgotten. */
  async remove(): Promise<void> {
    if (!this.removeArmed) {
      this.removeArmed = true;
      return;
    }
    if (this.removing) return;
    this.removing = true;
    this.removeArmed = false;
    this.keyError = null;
    try {
      this.#took(await this.#backend.removeGateway(this.settings.gateway));
      this.notice = 'removed';
    } catch (error) {
      this.keyError = asError(error);
    } finally {
      this.removing = false;
    }
  }

  /** Takes a first press on "forget" or "remove" back. */
  disarm(): void {
    this.forgetArmed = false;
    this.removeArmed = false;
  }

  /** Sells by this gateway from now on. */
  async sellWith(): Promise<void> {
    if (this.choosing) return;
    this.choosing = true;
    this.keyError = null;
    try {
      this.#took(await this.#backend.chooseGateway(this.settings.gateway));
    } catch (error) {
      this.keyError = asError(error);
    } finally {
      this.choosing = false;
    }
  }

  /** Asks the gateway about the key that is set. */
  async testKey(): Promise<void> {
    if (this.testing || !this.settings.hasKey) return;
    this.testing = true;
    this.keyError = null;
    this.notice = null;
    try {
      this.test = await this.#backend.testGatewayKey(this.settings.gateway);
    } catch (error) {
      this.keyError = asError(error);
    } finally {
      this.testing = false;
    }
  }
}
