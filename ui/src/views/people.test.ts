import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeBackend } from '../lib/backend/fake';
import { LANGUAGES } from '../lib/i18n';
import { all, click, fake, house, one, openTill, press as pressOne, type } from './room_on_screen';

const open = (prepare: (fake: FakeBackend) => void = (fake) => fake.openStaffed()) => openTill({}, prepare);

async function press(...keys: string[]): Promise<void> {
  for (const key of keys) await pressOne(key);
}

describe('a locked till', () => {
  it.each(LANGUAGES)('asks in %s who is there, with no room to open', async (spoken) => {
    await openTill({ language: spoken }, (fake) => fake.openStaffed(['Nadia', 'Amina', 'Karim']));
    expect(all('person-tile')).toHaveLength(3);
    expect(all('nav-sell')).toHaveLength(0);
    expect(one('rail-locked').textContent?.trim()).not.toBe('');
    expect(one('strip').hasAttribute('inert')).toBe(true);
    expect(document.body.textContent).not.toMatch(/people_|frame_/);
  });

  it('opens by a name’s key, the PIN and Enter', async () => {
    await open();
    await press('F1', ...'4711', 'Enter');
    expect(all('person-tile')).toHaveLength(0);
    expect(one('who').textContent).toContain('Amina');
    expect(all('charge')).toHaveLength(1);
  });

  it('shows dots and never the digits', async () => {
    await open();
    await press('F1', '4', '7');
    expect(one('pin-dots').dataset.typed).toBe('2');
    expect(one('pin-dots').textContent).toBe('');
  });

  it('takes no room’s key and no Escape', async () => {
    await open();
    await press('F6', 'Escape', 'F9');
    expect(all('person-tile')).toHaveLength(3);
    expect(fake.count('lockTill')).toBe(0);
  });

  it('shows the way out of a damaged file, which nobody could sign in to any more', async () => {
    await open((fake) => {
      fake.openStaffed();
      fake.bootView = { ...fake.bootView, fault: { code: 'store_corrupt', money: 'none', values: {} } };
    });
    await click('error-restore-backup');
    expect(house.till.fault?.code).toBe('store_corrupt');
  });

  it('offers the recovery code where only it helps', async () => {
    await open();
    fake.refuse('signIn', { code: 'owner_locked', money: 'none', values: { name: 'Nadia' } });
    await press('F3', ...'2580', 'Enter');
    await click('error-recovery-code');
    await type('recovery-code', fake.staff.code);
    await type('recovery-pin', '1379');
    await click('recover');
    expect(one('recovery-shown').textContent).toBe(fake.staff.code);
    await press('Enter');
    expect(one('who').textContent).toContain('Nadia');
  });
});

describe('somebody at the till', () => {
  beforeEach(async () => {
    await open();
    await press('F1', ...'4711', 'Enter');
  });

  it('is switched in two keys and a PIN', async () => {
    await press('F9', 'F2');
    expect(all('stay')).toHaveLength(1);
    await press(...'3691', 'Enter');
    expect(one('who').textContent).toContain('Karim');
  });

  it('stays with Escape, and is gone with F9 twice', async () => {
    await press('F9', 'Escape');
    expect(one('who').textContent).toContain('Amina');
    await press('F9', 'F9');
    expect(all('who')).toHaveLength(0);
    expect(house.till.locked).toBe(true);
  });

  it('opens an owner’s room by the owner’s PIN over the shoulder', async () => {
    await press('F4');
    expect(all('owner-pin')).toHaveLength(1);
    await press(...'2580', 'Enter');
    expect(all('owner-pin')).toHaveLength(0);
    expect(all('day-total').length).toBeGreaterThan(0);
  });

  it('is told so when the owner does not', async () => {
    await press('F4', 'Escape');
    expect(all('owner-pin')).toHaveLength(0);
    expect(one('error').dataset.code).toBe('not_allowed');
  });
});

describe('People in the settings', () => {
  it('makes the owner of a till without people, and shows the code until it is written down', async () => {
    await open(() => undefined);
    await press('F9');
    await type('person-name', 'Nadia');
    await type('person-pin-new', '2580');
    await type('person-pin-again', '2580');
    await click('person-save');
    expect(one('recovery-shown').textContent).toBe(fake.staff.code);
    await click('recovery-seen');
    expect(all('people-row')).toHaveLength(1);
  });

  it('shows a cashier their own PIN only, until the owner gives their word', async () => {
    await open();
    await press('F1', ...'4711', 'Enter', 'F6');
    await click('settings-people');
    expect(all('owner-pin')).toHaveLength(0);
    expect(all('own-pin')).toHaveLength(1);
    await click('people-load');
    await press(...'2580', 'Enter');
    expect(all('people-row')).toHaveLength(3);
  });

  it('is offered once, and can be put off', async () => {
    await open((fake) => (fake.bootView = { ...fake.bootView, people: { ...fake.bootView.people, offer: true } }));
    await click('people-offer-later');
    expect(all('people-offer')).toHaveLength(0);
    expect(fake.count('putOffPeople')).toBe(1);
  });
});
