// What the owner changes about the fake till's gateways: the settings after it.
import type { ProfileView, SettingsView } from '../bindings';
import { error } from './index';

type Gateway = SettingsView['gateways'][number];

/** The gateway of that name. */
export function gatewayOf(settings: SettingsView, name: string): Gateway | undefined {
  return settings.gateways.find((one) => one.gateway === name);
}

/** With one gateway changed. */
export function changed(settings: SettingsView, gateway: string, change: Partial<Gateway>): SettingsView {
  return { ...settings, gateways: settings.gateways.map((one) => (one.gateway === gateway ? { ...one, ...change } : one)) };
}

/** With that one selling, in the currency it takes. */
export function chosen(settings: SettingsView, gateway: string): SettingsView {
  const [currency = 'DZD'] = gatewayOf(settings, gateway)?.currencies ?? [];
  return { ...settings, shop: { ...settings.shop, defaultGateway: gateway, currency } };
}

/** With one switched on or off; one that was removed comes back by the sandbox's key. */
export function switched(settings: SettingsView, gateway: string, on: boolean): SettingsView {
  if (!on) isNotDefault(settings, gateway);
  const back = gatewayOf(settings, gateway)?.removed ? { hasKey: true, keyPlace: 'sandbox', removed: false, canComeBack: false } : {};
  return changed(settings, gateway, { ...back, enabled: on });
}

/** With these first, in their order. */
export function ordered(settings: SettingsView, gateways: readonly string[]): SettingsView {
  const place = (name: string) => (gateways.includes(name) ? gateways.indexOf(name) : gateways.length);
  return { ...settings, gateways: [...settings.gateways].sort((a, b) => place(a.gateway) - place(b.gateway)) };
}

/** Without one: its key is forgotten, and it stands last. */
export function removed(settings: SettingsView, gateway: string, profile: ProfileView): SettingsView {
  isNotDefault(settings, gateway);
  const without = changed(settings, gateway, { hasKey: false, keyPlace: null, lastTest: null, enabled: false, removed: true, canComeBack: profile === 'demo' });
  return { ...without, gateways: [...without.gateways].sort((a, b) => Number(a.removed) - Number(b.removed)) };
}

function isNotDefault(settings: SettingsView, gateway: string): void {
  if (settings.shop.defaultGateway !== gateway) return;
  throw error('gateway_is_default', 'none', { gateway: gatewayOf(settings, gateway)?.name ?? gateway });
}
