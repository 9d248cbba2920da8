import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyCheckView } from '../backend';
import { error, FakeBackend } from '../backend/fake';
import { HandClock } from '../clock';
import { checkWords } from './gateway_words';
import { Settings } from './settings.svelte';

let backend: FakeBackend;
let settings: Settings;

beforeEach(async () => {
  backend = new FakeBackend(new HandClock(), { profile: 'demo' });
  settings = new Settings(backend);
  await settings.load();
});

const names = () => settings.gateways.map((one) => one.settings.gateway);
const lastCall = () => backend.calls.at(-1);

describe('the gateways of a shop', () => {
  it('are put in order one place at a time, and the one that is shown stays shown', async () => {
    await settings.move(1);
    expect(lastCall()).toEqual({ name: 'orderGateways', args: [['paymennt', 'ocpay']] });
    expect([names(), settings.gateway?.settings.gateway]).toEqual([['paymennt', 'ocpay'], 'ocpay']);
    const calls = backend.calls.length;
    await settings.move(1);
    expect(backend.calls).toHaveLength(calls);
    await settings.move(-1);
    expect(names()).toEqual(['ocpay', 'paymennt']);
  });

  it('are switched off and on', async () => {
    settings.show('paymennt');
    await settings.gateway?.enable(false);
    expect(settings.gateway?.settings.enabled).toBe(false);
    await settings.gateway?.enable(true);
    expect(settings.gateway?.settings.enabled).toBe(true);
  });

  it('say why the one that sells stays on', async () => {
    await settings.gateway?.enable(false);
    expect(settings.gateway?.keyError?.code).toBe('gateway_is_default');
    expect(settings.gateway?.settings.enabled).toBe(true);
  });

  it('are removed at the second press only, and come back by the key the till has', async () => {
    settings.show('paymennt');
    await settings.gateway?.remove();
    expect(backend.count('removeGateway')).toBe(0);
    await settings.gateway?.remove();
    expect([settings.gateway?.settings.removed, settings.gateway?.settings.hasKey]).toEqual([true, false]);
    expect(settings.added.map((one) => one.settings.gateway)).toEqual(['ocpay']);
    await settings.gateway?.enable(true);
    expect([settings.gateway?.settings.removed, settings.gateway?.settings.hasKey]).toEqual([false, true]);
  });

  it('stay when one of their links is unfinished, and say of which sale', async () => {
    settings.show('paymennt');
    backend.refuse('removeGateway', error('gateway_unfinished', 'none', { gateway: 'Paymennt', sale: 'A-000012', count: '2' }));
    await settings.gateway?.remove();
    await settings.gateway?.remove();
    expect(settings.gateway?.keyError?.values.sale).toBe('A-000012');
    expect(settings.gateway?.settings.removed).toBe(false);
  });

  it('forget a first press when another is shown', async () => {
    settings.show('paymennt');
    await settings.gateway?.remove();
    settings.show('ocpay');
    settings.show('paymennt');
    await settings.gateway?.remove();
    expect(backend.count('removeGateway')).toBe(0);
  });
});

describe('what a test of a key looked at', () => {
  const words = (about: KeyCheckView['about'], state: KeyCheckView['state'], value: string | null = null) => checkWords({ about, state, value }).replace(/[\u2066-\u2069]/g, '');

  it('is told thing by thing, and what was not looked at is not told as good', async () => {
    await settings.gateway?.testKey();
    expect(settings.gateway?.test?.checks?.map((one) => one.about)).toEqual(['key', 'environment', 'scope', 'clock', 'pay_host']);
    for (const about of ['key', 'environment', 'scope', 'clock'] as const) {
      expect(new Set([words(about, 'good', '2000'), words(about, 'bad', '90000'), words(about, 'unchecked')]).size, about).toBe(3);
    }
    expect(words('environment', 'by_setup', 'live')).not.toBe(words('environment', 'good', 'live'));
    expect(words('environment', 'good', 'live')).not.toBe(words('environment', 'good', 'sandbox'));
  });

  it('counts a difference of clocks in seconds, never as none where there is one', () => {
    expect(words('clock', 'good', '-1240')).toContain('2 s');
    expect(words('clock', 'good', '30')).toContain('1 s');
    expect(words('clock', 'bad', '90500')).toContain('91 s');
  });

  it('names the hosts that a pay page may have, where they are known', () => {
    expect(words('pay_host', 'unchecked', 'pay.ocdz.link, pay.example')).toContain('pay.ocdz.link, pay.example');
    expect(words('pay_host', 'unchecked')).not.toContain('null');
  });
});
