/**
 * One gateway's key and options. The key is written once and dropped from memory the moment it was
 * handed over; nothing can read it back. Knows the backend and no screen.
 */
import { asError, type Backend, type ErrorView, type GatewaySettings, type KeyTestView, type SettingsView } from '../backend';
import { Section } from './section.svelte';

/** The options as a person writes them. */
export interface GatewayOptions {
  feeMode: string;
  successMessage: string;
  redirectUrl: string;
}

/** What was last done with the key. */
export type KeyNotice = 'kept' | 'forgotten';

/** Letters a message after payment may have. */
export const MESSAGE_LETTERS = 500;

const DEFAULT_FEE = 'NO_FEE';

function optionsOf(settings: GatewaySettings): GatewayOptions {
  const { fee_mode, success_message, redirect_url } = settings.options;
  return { feeMode: fee_mode || DEFAULT_FEE, successMessage: success_message ?? '', redirectUrl: redirect_url ?? '' };
}

export class Gateway {
  settings = $state() as GatewaySettings;
  readonly options: Section<GatewayOptions>;
  /** Whether the field for a new key is open. */
  writing = $state(false);
  key = $state('');
  keeping = $state(false);
  testing = $state(false);
  forgetting = $state(false);
  /** Whether "forget" was pressed once. */
  forgetArmed = $state(false);
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
      const view = await backend.saveGatewayOptions(settings.gateway, {
        fee_mode: draft.feeMode,
        success_message: draft.successMessage.trim(),
        redirect_url: draft.redirectUrl.trim(),
      });
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
    this.key = '';
    this.keyError = null;
    this.notice = null;
    this.forgetArmed = false;
  }

  /** Closes it and drops what was typed. */
  leaveKey(): void {
    this.writing = false;
    this.key = '';
    this.keyError = null;
  }

  /** Has the gateway check the key, and keeps it when it is good. */
  async keepKey(): Promise<void> {
    const key = this.key.trim();
    if (this.keeping) return;
    this.keeping = true;
    this.keyError = null;
    try {
      const view = await this.#backend.setGatewayKey(this.settings.gateway, key);
      this.#took(view);
      this.writing = false;
      this.notice = 'kept';
    } catch (error) {
      this.keyError = asError(error);
    } finally {
      this.key = '';
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

  /** Takes a first press on "forget" back. */
  disarm(): void {
    this.forgetArmed = false;
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
