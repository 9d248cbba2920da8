import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBackend, error } from '../backend/fake';
import { HandClock } from '../clock';
import { Backups } from './backups.svelte';
import { weekdays } from './cutoff';

let fake: FakeBackend;
let restored: number;
let backups: Backups;

beforeEach(async () => {
  fake = new FakeBackend(new HandClock(), { empty: true });
  restored = 0;
  backups = new Backups(fake, () => (restored += 1));
  await backups.load();
});

describe('backups', () => {
  it('restore nothing that was not looked into, and nothing that is not fit', async () => {
    await backups.restore();
    const look = fake.lookAtBackup;
    fake.lookAtBackup = async (path) => ({ ...(await look(path)), refusal: error('backup_other_profile') });
    await backups.lookAt('/media/usb/till.db');
    expect(backups.isFit).toBe(false);
    await backups.restore();
    expect([fake.count('restoreBackup'), restored]).toEqual([0, 0]);
  });

  it('stay in front with the reason when a restore fails, and can be restored again', async () => {
    await backups.lookAt('/media/usb/till.db');
    fake.refuse('restoreBackup', error('store_full'));
    await backups.restore();
    expect([backups.error?.code, backups.look?.path, restored]).toEqual(['store_full', '/media/usb/till.db', 0]);
    await backups.restore();
    expect([backups.error, backups.look, restored]).toEqual([null, null, 1]);
  });

  it('keep a folder that somebody is writing when the list is read again', async () => {
    fake.backups = { ...fake.backups, second: null };
    await backups.load();
    backups.folder = '/mnt/us';
    await backups.backUp();
    expect(backups.folder).toBe('/mnt/us');
    await backups.choosePlace();
    expect(backups.view?.second?.folder).toBe('/mnt/us');
    await backups.leavePlace();
    expect([backups.folder, backups.view?.second]).toEqual(['', null]);
  });

  it('look into one file at a time', async () => {
    await Promise.all([backups.lookAt('/a.db'), backups.lookAt('/b.db')]);
    expect([fake.count('lookAtBackup'), backups.look?.path]).toEqual([1, '/a.db']);
  });
});

describe('the days of the week', () => {
  it('begin where the language begins them, each with its place from Monday', () => {
    expect(weekdays('en').map((day) => day.name)[0]).toBe('Monday');
    expect(weekdays('fr').map((day) => day.name)[6]).toBe('Dimanche');
    expect(weekdays('ar').map((day) => day.index)).toEqual([5, 6, 0, 1, 2, 3, 4]);
  });
});
