import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBackend } from '../backend/fake';
import { HandClock } from '../clock';
import { Staff } from './staff.svelte';

let fake: FakeBackend;
let staff: Staff;
let changes: number;

beforeEach(() => {
  fake = new FakeBackend(new HandClock(), { empty: true });
  changes = 0;
  staff = new Staff(fake, () => (changes += 1));
});

function fill(fields: Partial<Staff['fields']>): void {
  Object.assign(staff.fields, fields);
}

async function withOwner(): Promise<void> {
  await staff.load();
  fill({ name: 'Nadia', pin: '2580', again: '2580' });
  await staff.submit();
  staff.codeSeen();
}

describe('people in the settings', () => {
  it('begins with making the owner, and shows the recovery code once', async () => {
    await staff.load();
    expect(staff.form).toBe('make_owner');
    fill({ name: 'Nadia', pin: '2580', again: '2580' });
    await staff.submit();
    expect(staff.code).toBe(fake.staff.code);
    expect(staff.view?.people.map((one) => one.name)).toEqual(['Nadia']);
    expect(changes).toBe(1);
    staff.codeSeen();
    expect(staff.code).toBeNull();
  });

  it('sends nothing while the two PINs differ', async () => {
    await staff.load();
    fill({ name: 'Nadia', pin: '2580', again: '2581' });
    await staff.submit();
    expect(staff.differs).toBe(true);
    expect(fake.count('makeOwner')).toBe(0);
  });

  it('adds, renames and sends away a cashier, and keeps no PIN in a form', async () => {
    await withOwner();
    staff.open('add');
    fill({ name: 'Amina', pin: '4711', again: '4711' });
    await staff.submit();
    expect(staff.done).toBe('add');
    expect(Object.values(staff.fields)).toEqual(['', '', '', '']);
    const amina = staff.view?.people[1];
    if (!amina) throw new Error('no Amina');
    staff.open('rename', amina);
    expect(staff.fields.name).toBe('Amina');
    fill({ name: 'Amina B.' });
    await staff.submit();
    expect(staff.view?.people[1]?.name).toBe('Amina B.');
    await staff.setActive(amina, false);
    expect(staff.view?.people[1]?.active).toBe(false);
  });

  it('says why, and keeps the form, when something is refused', async () => {
    await withOwner();
    staff.open('add');
    fill({ name: 'Nadia', pin: '4711', again: '4711' });
    await staff.submit();
    expect(staff.error?.code).toBe('name_taken');
    expect([staff.form, staff.fields.name]).toEqual(['add', 'Nadia']);
  });

  it('changes one’s own PIN by the present one, and the recovery code by the PIN', async () => {
    await withOwner();
    staff.open('own_pin');
    fill({ current: '0000', pin: '1379', again: '1379' });
    await staff.submit();
    expect(staff.error?.code).toBe('pin_wrong');
    fill({ current: '2580' });
    await staff.submit();
    expect(staff.done).toBe('own_pin');
    staff.open('recovery');
    fill({ current: '1379' });
    await staff.submit();
    expect(staff.code).toBe(fake.staff.code);
  });

  it('sets when the till locks itself', async () => {
    await withOwner();
    await staff.setIdle(0);
    expect(staff.view?.idleMinutes).toBe(0);
  });
});
