/**
 * All settings: read once, shown in sections, each saved by itself. Knows the backend and no screen.
 */
import { asError, type Backend, type ErrorView, type ProfileView, type SettingsView, type ShopSettings } from '../backend';
import { cutoffMinutes, cutoffText } from './cutoff';
import { Data } from './data.svelte';
import { Gateway } from './gateway.svelte';
import { Section } from './section.svelte';

/** The sections, in their order on screen. */
export type SectionName = 'shop' | 'people' | 'screen' | 'gateway' | 'profile' | 'sandbox' | 'backup' | 'data';

/** The shop as a person writes it. */
export interface ShopDraft {
  shopName: string;
  timeZone: string;
  cutoff: string;
  /** The hour of each weekday, Monday's first; `null` while one goes for all. */
  cutoffs: string[] | null;
}

/** Letters a shop's name may have. */
export const NAME_LETTERS = 60;

function draftOf(shop: ShopSettings): ShopDraft {
  return { shopName: shop.shopName, timeZone: shop.timeZone, cutoff: cutoffText(shop.cutoffMinutes), cutoffs: shop.weekdayCutoffs?.map(cutoffText) ?? null };
}

export class Settings {
  view = $state<SettingsView | null>(null);
  zones = $state<string[]>([]);
  section = $state<SectionName>('gateway');
  error = $state<ErrorView | null>(null);
  /** Whether the other profile is being opened. */
  switching = $state(false);
  switchError = $state<ErrorView | null>(null);
  /** What a switch that saves itself (sound, languages, network) failed by. */
  switchesError = $state<ErrorView | null>(null);
  /** Which of these is being saved. */
  savingSwitch = $state<string | null>(null);
  customerShown = $state<boolean | null>(null);

  shop = $state<Section<ShopDraft> | null>(null);
  gateways = $state<Gateway[]>([]);
  /** Which gateway is shown; the one that sells until another is looked at. */
  shown = $state<string | null>(null);
  /** Whether the gateways are being put in another order. */
  moving = $state(false);
  readonly data: Data;

  readonly #backend: Backend;
  readonly #onchange: () => void;

  /** `onchange` is called after each change that was saved, for the frame and the keypad. */
  constructor(backend: Backend, onchange: () => void = () => undefined) {
    this.#backend = backend;
    this.#onchange = onchange;
    this.data = new Data(backend);
  }

  /** Reads everything. */
  async load(): Promise<void> {
    this.error = null;
    try {
      const [view, zones] = await Promise.all([this.#backend.readSettings(), this.#backend.listTimeZones()]);
      this.zones = zones;
      this.#take(view);
    } catch (error) {
      this.error = asError(error);
    }
  }

  /** The gateway that is shown. */
  get gateway(): Gateway | null {
    const wanted = this.shown ?? this.view?.shop.defaultGateway;
    return this.gateways.find((one) => one.settings.gateway === wanted) ?? this.gateways[0] ?? null;
  }

  /** Shows a gateway. What was typed for a key is dropped. */
  show(gateway: string): void {
    this.gateway?.leaveKey();
    this.gateway?.disarm();
    this.shown = gateway;
  }

  /** The shop's gateways in their order, without those that have no key. */
  get added(): Gateway[] {
    return this.gateways.filter((one) => one.settings.hasKey);
  }

  /** Moves the gateway that is shown one place earlier (-1) or later (1); at the end of the row nothing happens. */
  async move(by: -1 | 1): Promise<void> {
    const shown = this.gateway;
    const names = this.added.map((one) => one.settings.gateway);
    const from = names.findIndex((name) => name === shown?.settings.gateway);
    const to = from + by;
    if (!shown || this.moving || from < 0 || to < 0 || to >= names.length) return;
    this.moving = true;
    this.shown = shown.settings.gateway;
    shown.keyError = null;
    names.splice(to, 0, ...names.splice(from, 1));
    try {
      this.#changed(await this.#backend.orderGateways(names));
    } catch (error) {
      shown.keyError = asError(error);
    } finally {
      this.moving = false;
    }
  }

  /** Opens a section. */
  open(section: SectionName): void {
    this.section = section;
    this.gateway?.disarm();
  }

  /** Saves a part of the shop's settings that saves itself. */
  async keep(part: Partial<ShopSettings>): Promise<void> {
    const shop = this.view?.shop;
    if (!shop || this.savingSwitch) return;
    this.savingSwitch = Object.keys(part)[0] ?? null;
    this.switchesError = null;
    try {
      this.#changed(await this.#backend.saveShop({ ...$state.snapshot(shop), ...part }));
    } catch (error) {
      this.switchesError = asError(error);
    } finally {
      this.savingSwitch = null;
    }
  }

  /** Puts a language of the customer's window on or off; one or two stay. */
  async toggleCustomerLanguage(language: string): Promise<void> {
    const now = this.view?.shop.customerLanguages ?? [];
    const without = now.filter((one) => one !== language);
    const next = now.includes(language) ? without : [...now.slice(-1), language];
    if (next.length > 0) await this.keep({ customerLanguages: next });
  }

  /** Opens or closes the customer's window. */
  async showCustomerWindow(on: boolean): Promise<void> {
    this.switchesError = null;
    try {
      this.customerShown = await this.#backend.showCustomerWindow(on);
    } catch (error) {
      this.switchesError = asError(error);
    }
  }

  /** Opens the other profile; the window starts again by itself when it is open. */
  async switchTo(profile: ProfileView): Promise<boolean> {
    if (this.switching) return false;
    this.switching = true;
    this.switchError = null;
    try {
      await this.#backend.switchProfile(profile);
      return true;
    } catch (error) {
      this.switchError = asError(error);
      return false;
    } finally {
      this.switching = false;
    }
  }

  #changed(view: SettingsView): void {
    this.#take(view);
    this.#onchange();
  }

  #take(view: SettingsView): void {
    this.view = view;
    if (this.shop) this.shop.refresh(draftOf(view.shop));
    else this.shop = new Section(draftOf(view.shop), (draft) => this.#saveShop(draft));
    this.gateways = view.gateways.map((one) => {
      const known = this.gateways.find((gateway) => gateway.settings.gateway === one.gateway);
      known?.refresh(one);
      return known ?? new Gateway(this.#backend, one, (next) => this.#changed(next));
    });
  }

  async #saveShop(draft: ShopDraft): Promise<ShopDraft> {
    const shop = this.view?.shop;
    const each = draft.cutoffs?.map(cutoffMinutes) ?? null;
    const cutoff = each ? (each[0] ?? null) : cutoffMinutes(draft.cutoff);
    if (!shop || cutoff === null || each?.some((one) => one === null)) throw badField('cutoff_minutes');
    const name = draft.shopName.trim();
    if (name === '' || [...name].length > NAME_LETTERS) throw badField('shop_name');
    if (!this.zones.includes(draft.timeZone)) throw badField('time_zone');
    const view = await this.#backend.saveShop({
      ...$state.snapshot(shop),
      shopName: name,
      timeZone: draft.timeZone,
      cutoffMinutes: cutoff,
      weekdayCutoffs: each?.map((one) => one ?? 0) ?? null,
    });
    this.view = view;
    this.#onchange();
    return draftOf(view.shop);
  }
}

function badField(field: string): ErrorView {
  return { code: 'bad_input', money: 'none', values: { field } };
}
