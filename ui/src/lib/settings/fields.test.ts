import { describe, expect, it } from 'vitest';
import { cutoffMinutes, cutoffText } from './cutoff';
import { Section } from './section.svelte';
import { findZones, zoneName } from './zones';

describe('the cut-off', () => {
  it('is read as people type it', () => {
    expect(['04:00', '4', '4h', '04h30', '23:59', '4.15'].map(cutoffMinutes)).toEqual([240, 240, 240, 270, 1439, 255]);
  });

  it('is refused when it is no hour of the day', () => {
    expect(['', '24:00', '4:60', 'four', '-1', '4:5'].map(cutoffMinutes)).toEqual([null, null, null, null, null, null]);
  });

  it('is written with two digits each', () => {
    expect([0, 240, 1439].map(cutoffText)).toEqual(['00:00', '04:00', '23:59']);
  });
});

describe('looking for a time zone', () => {
  const zones = ['Africa/Algiers', 'Africa/Cairo', 'America/Argentina/Buenos_Aires', 'Europe/Paris', 'America/Sao_Paulo'];

  it('puts cities that begin with the text first', () => {
    expect(findZones(zones, 'a')[0]).toBe('Africa/Algiers');
    expect(findZones(zones, 'pa')[0]).toBe('Europe/Paris');
  });

  it('minds neither case, accents, underscores nor the way a zone is written out', () => {
    expect(findZones(zones, 'SÃO pau')).toEqual(['America/Sao_Paulo']);
    expect(findZones(zones, zoneName('Africa/Algiers'))).toEqual(['Africa/Algiers']);
  });

  it('finds nothing for what is no zone', () => {
    expect(findZones(zones, 'atlantis')).toEqual([]);
  });
});

describe('a section of the settings', () => {
  it('says that it is changed, then saved', async () => {
    const section = new Section({ name: 'a' }, (draft) => Promise.resolve(draft));
    expect(section.state).toBe('idle');
    section.write({ name: 'b' });
    expect(section.state).toBe('changed');
    expect(await section.save()).toBe(true);
    expect(section.state).toBe('saved');
  });

  it('keeps what was written when saving fails, with the reason beside it', async () => {
    const section = new Section({ name: 'a' }, () => Promise.reject({ code: 'store_full', money: 'none', values: {} }));
    section.write({ name: 'b' });
    expect(await section.save()).toBe(false);
    expect([section.state, section.draft.name, section.error?.code]).toEqual(['changed', 'b', 'store_full']);
    section.undo();
    expect([section.state, section.draft.name]).toEqual(['idle', 'a']);
  });

  it('does not lose what is being written when it is read again', () => {
    const section = new Section({ name: 'a' }, (draft) => Promise.resolve(draft));
    section.write({ name: 'mine' });
    section.refresh({ name: 'theirs' });
    expect(section.draft.name).toBe('mine');
    section.undo();
    expect(section.draft.name).toBe('theirs');
  });
});
