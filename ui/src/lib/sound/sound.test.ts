import { describe, expect, it } from 'vitest';
import { NOTES, Sounds, type Verdict } from '.';

/** Audio that notes down what would be heard. */
function quietRoom() {
  const struck: number[] = [];
  const pass: number[] = [];
  const parameter = () => ({ value: 0, setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined, exponentialRampToValueAtTime: () => undefined });
  const node = () => ({ connect: (next: unknown) => next });
  const audio = {
    currentTime: 0,
    destination: {},
    resume: () => Promise.reject(new Error('not yet')),
    createGain: () => ({ ...node(), gain: parameter() }),
    createBiquadFilter: () => ({ ...node(), type: '', frequency: { set value(hertz: number) { pass.push(hertz); } } }),
    createOscillator: () => ({ ...node(), type: '', frequency: { set value(hertz: number) { struck.push(hertz); } }, start: () => undefined, stop: () => undefined }),
  };
  return { audio: audio as unknown as AudioContext, struck, pass };
}

describe('the sound of a verdict', () => {
  it('is two rising notes, one low one, or three equal ones, within 600 ms', () => {
    const pitches = (verdict: Verdict) => NOTES[verdict].map((note) => note.hertz);
    const [first = 0, second = 0] = pitches('paid');
    expect(pitches('paid')).toHaveLength(2);
    expect(second).toBeGreaterThan(first);
    expect(pitches('notpaid')).toHaveLength(1);
    expect(new Set(pitches('person')).size).toBe(1);
    expect(pitches('person')).toHaveLength(3);
    for (const notes of Object.values(NOTES)) for (const note of notes) expect(note.at + note.long).toBeLessThanOrEqual(0.6);
  });
  it('is played note by note', () => {
    const room = quietRoom();
    new Sounds(() => room.audio).play('paid');
    expect(room.struck).toEqual(NOTES.paid.map((note) => note.hertz));
  });
  it('is muffled in demo', () => {
    const room = quietRoom();
    const sounds = new Sounds(() => room.audio);
    sounds.play('notpaid');
    sounds.muffled = true;
    sounds.play('notpaid');
    expect(room.pass[1]).toBeLessThan(room.pass[0] ?? 0);
  });
  it('is silent when the shop wants none', () => {
    const room = quietRoom();
    const sounds = new Sounds(() => room.audio);
    sounds.on = false;
    sounds.play('paid');
    expect(room.struck).toEqual([]);
  });
  it('is silence, never an error, where there is no audio', () => {
    const broken = () => {
      throw new Error('no device');
    };
    expect(() => new Sounds(() => null).play('paid')).not.toThrow();
    expect(() => new Sounds(broken).play('paid')).not.toThrow();
    expect(() => new Sounds(() => ({}) as AudioContext).play('person')).not.toThrow();
    expect(() => new Sounds().play('paid')).not.toThrow();
  });
});
