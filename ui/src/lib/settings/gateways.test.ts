import { describe, expect, it } from 'vitest';
import { FakeBackend } from '../backend/fake';
import { HandClock } from '../clock';
import { abilities, optionWords, secretWords } from './gateway_words';
import { Settings } from './settings.svelte';

async function opened(): Promise<{ backend: FakeBackend; settings: Settings }> {
  const backend = new FakeBackend(new HandClock());
  const settings = new Settings(backend);
  await settings.load();
  return { backend, settings };
}

describe('the gateways in the settings', () => {
  it('begin with the one that sells', async () => {
    const { settings } = await opened();
    expect(settings.gateway?.settings.gateway).toBe('ocpay');
    settings.show('paymennt');
    expect(settings.gateway?.settings.gateway).toBe('paymennt');
  });

  it('sell by another one once it is chosen, in its own currency', async () => {
    const { settings } = await opened();
    settings.show('paymennt');
    await settings.gateway?.sellWith();
    expect([settings.view?.shop.defaultGateway, settings.view?.shop.currency]).toEqual(['paymennt', 'AED']);
  });

  it('hand every secret over by its name and keep none', async () => {
    const { backend, settings } = await opened();
    settings.show('paymennt');
    const gateway = settings.gateway;
    gateway?.startWriting();
    if (gateway) gateway.keys.api_key = ' k ';
    expect(gateway?.isWritten).toBe(false);
    await gateway?.keepKey();
    expect(backend.calls.some((call) => call.name === 'setGatewayKey')).toBe(false);
    if (gateway) gateway.keys.api_secret = 's';
    await gateway?.keepKey();
    expect(gateway?.keys).toEqual({});
    expect(gateway?.notice).toBe('kept');
  });

  it('drop what was typed for one when another is shown', async () => {
    const { settings } = await opened();
    const first = settings.gateway;
    first?.startWriting();
    if (first) first.keys.access_token = 'typed';
    settings.show('paymennt');
    expect([first?.writing, first?.keys]).toEqual([false, {}]);
  });

  it('say what they can and cannot do, and name what has no words by its own name', async () => {
    const { settings } = await opened();
    const [ocpay, paymennt] = settings.gateways.map((one) => one.settings);
    if (!ocpay || !paymennt) throw new Error('two gateways');
    expect(abilities(ocpay.can).map((one) => one.has)).toEqual([false, false, false, false]);
    expect(abilities(paymennt.can).every((one) => one.has)).toBe(true);
    expect(optionWords('something_new')).toBe('something_new');
    expect(secretWords('api_secret', paymennt)).not.toBe('api_secret');
  });
});
