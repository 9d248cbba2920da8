import { unmount } from 'svelte';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../lib/backend';
import { error } from '../lib/backend/fake';
import { language } from '../lib/i18n';
import { all, app, click, fake, house, one, open, press, rest, text, type } from './room_on_screen';

describe('Settings', () => {
  it('changes the language at once, in any language', async () => {
    await open('settings');
    await click('language-ar');
    expect(language.current).toBe('ar');
    expect(document.documentElement.dir).toBe('rtl');
    expect(fake.calls.findLast((call) => call.name === 'saveMachine')?.args).toEqual([{ language: 'ar', theme: 'light' }]);
  });

  it('says that the shop is changed, then saved', async () => {
    await open('settings', 'shop');
    await type('shop-name', 'Chez Amina');
    expect(text('save-shop-state')).toContain('Not saved yet');
    await click('save-shop');
    expect(text('save-shop-state')).toBe('Saved');
    expect(house.till.boot?.shop.shopName).toBe('Chez Amina');
  });

  it.each([
    ['cutoff', '25:00', 'Give an hour'],
    ['shop-name', '   ', 'Give a name'],
  ])('says beside the field %s what is wrong with "%s"', async (field, value, sentence) => {
    await open('settings', 'shop');
    await type(field, value);
    await click('save-shop');
    expect(fake.count('saveShop')).toBe(0);
    expect(document.querySelector('[role="alert"]')?.textContent).toContain(sentence);
  });

  it('never shows a key, and drops it from the field when it was handed over', async () => {
    await open('settings', 'gateway');
    await click('key-replace');
    expect((one('key-field') as HTMLInputElement).type).toBe('password');
    await type('key-field', 'sk_test_123');
    await click('key-keep');
    expect(one('error').dataset.code).toBe('key_wrong_environment');
    expect((one('key-field') as HTMLInputElement).value).toBe('');
    await type('key-field', 'sk_live_123');
    await click('key-keep');
    expect(text('key-test')).toContain('good and kept');
    expect(document.body.innerHTML).not.toContain('sk_live_123');
  });

  it('forgets a key at the second press only', async () => {
    await open('settings', 'gateway');
    await click('key-forget');
    expect(fake.count('forgetGatewayKey')).toBe(0);
    await click('key-forget');
    expect(fake.count('forgetGatewayKey')).toBe(1);
    expect(text('key-place')).toBe('No key is set');
  });

  it.each([
    ['key_wrong', 'does not know this access key'],
    ['key_read_only', 'may only read'],
    ['key_disabled', 'switched off'],
    ['key_ip_not_allowed', 'internet address'],
    ['gateway_unreachable', 'cannot be reached'],
  ] as const)('says in its own sentence that a tested key is %s', async (code, sentence) => {
    await open('settings', 'gateway');
    fake.testGatewayKey = () => Promise.resolve({ at: '2026-11-21T13:00:00Z', environment: null, problem: error(code, 'none', { gateway: 'OCPay' }) });
    await press('t');
    expect(text('key-test')).toContain(sentence);
  });

  it('saves the options of the gateway', async () => {
    await open('settings', 'gateway');
    await click('fee-split-fee');
    await type('success-message', 'Come back soon');
    await click('save-options');
    expect(fake.calls.findLast((call) => call.name === 'saveGatewayOptions')?.args).toEqual(['ocpay', { fee_mode: 'SPLIT_FEE', success_message: 'Come back soon', redirect_url: '' }]);
    expect(text('save-options-state')).toBe('Saved');
  });

  it('refuses to switch to demo with a QR on the screen, and says what to do', async () => {
    await open('settings', 'profile', {}, (fake) => fake.refuse('switchProfile', error('qr_on_screen')));
    await click('switch-profile');
    expect(one('error').dataset.code).toBe('qr_on_screen');
    expect(house.till.live).toBe(true);
  });

  it('opens the other side, unmistakably', async () => {
    await open('settings', 'profile');
    await click('switch-profile');
    expect(all('demo-badge')).toHaveLength(1);
    expect(document.documentElement.dataset.profile).toBe('demo');
  });

  it('lets phones open the sandbox in demo only, and shows its address', async () => {
    await open('settings', 'sandbox', { profile: 'demo' });
    await click('sandbox-network');
    expect(text('sandbox-address')).toBe('http://192.168.1.24:8787');
    await unmount(app);
    document.body.replaceChildren();
    await open('settings', 'sandbox');
    expect(all('settings-sandbox')).toHaveLength(0);
    expect(all('sandbox-network')).toHaveLength(0);
  });

  it('says when the journal is broken, and where', async () => {
    await open('settings', 'data');
    const backend: Backend = fake;
    backend.verifyJournal = () => Promise.resolve({ rows: 40, broken: 17, closings: 0, brokenClosing: null, anchor: null, keychain: null, exports: 0, brokenExport: null });
    await press('j');
    expect(text('verify-state').replace(/[\u2066\u2069]/g, '')).toContain('Row 17 was changed');
  });

  it('takes the head of a closing to the check and says what it proves', async () => {
    await open('settings', 'data');
    await type('anchor', ` ${'comptoir-head/1:A:600:00'} `);
    await click('verify-journal');
    expect(fake.calls.findLast((call) => call.name === 'verifyJournal')?.args).toEqual(['comptoir-head/1:A:600:00']);
    expect(one('anchor-state').dataset.met).toBe('met');
    const backend: Backend = fake;
    backend.verifyJournal = () => Promise.resolve({ rows: 40, broken: null, closings: 1, brokenClosing: null, anchor: 'tail_missing', keychain: 'differs', exports: 3, brokenExport: 'day.json' });
    await click('verify-journal');
    expect(text('anchor-state')).toContain('rows at the end were taken away');
    expect(text('keychain-state')).toContain('keychain');
    expect(text('export-state')).toContain('day.json');
  });

  it('copies the data and says where the copy is', async () => {
    await open('settings', 'backup');
    await press('b');
    expect(text('backup-state')).toContain('backups/');
  });

  it('looks into a backup first, says what would be missing, and restores it at the key', async () => {
    await open('settings', 'backup');
    expect(all('backup-row')).toHaveLength(5);
    await press('Enter', { ctrlKey: true });
    expect(fake.count('restoreBackup')).toBe(0);
    all('backup-look')[2]?.click();
    await rest();
    expect(text('inside-sales')).toBe('118');
    expect(text('inside-missing').replace(/[\u2066\u2069]/g, '')).toContain('12, from A-000119 to A-000130');
    await press('Escape');
    expect(all('backup-inside')).toHaveLength(0);
    await type('other-backup', '/media/usb/till.db');
    await click('other-look');
    await press('Enter', { ctrlKey: true });
    expect(fake.calls.findLast((call) => call.name === 'restoreBackup')?.args).toEqual(['/media/usb/till.db']);
    expect(house.till.boot?.till).toBe('B7K');
  });

  it('shows why a file is no fit backup and offers no restore', async () => {
    await open('settings', 'backup');
    const refusal = error('backup_other_till', 'none', { till: 'C' });
    const look = fake.lookAtBackup;
    fake.lookAtBackup = async (path) => ({ ...(await look(path)), refusal });
    all('backup-look')[0]?.click();
    await rest();
    expect(one('error').dataset.code).toBe('backup_other_till');
    expect(all('backup-restore')).toHaveLength(0);
    await press('Enter', { ctrlKey: true });
    expect(fake.count('restoreBackup')).toBe(0);
  });

  it('chooses a second place and says how it does', async () => {
    await open('settings', 'backup');
    expect(one('second-state').dataset.state).toBe('ready');
    await type('second-place', 'usb');
    await click('second-set');
    expect(one('error').dataset.code).toBe('second_place_unfit');
    await type('second-place', '/mnt/usb');
    await click('second-set');
    expect(one('second-state').dataset.state).toBe('behind');
    await click('second-off');
    expect(fake.calls.findLast((call) => call.name === 'setSecondPlace')?.args).toEqual([null]);
    expect(all('second-state')).toHaveLength(0);
  });

  it('gives each weekday an hour of its own, and one for all again', async () => {
    await open('settings', 'shop');
    await click('cutoff-each');
    await type('cutoff-4', '2');
    await click('save-shop');
    expect(house.till.boot?.shop.weekdayCutoffs).toEqual([240, 240, 240, 240, 120, 240, 240]);
    await type('cutoff-6', '25:00');
    await click('save-shop');
    expect(document.querySelector('[role="alert"]')?.textContent).toContain('Give an hour');
    await click('cutoff-each');
    await click('save-shop');
    expect(house.till.boot?.shop.weekdayCutoffs).toBeNull();
  });
});
