import { describe, expect, it } from 'vitest';
import { HandClock } from '../clock';
import { GUARD_MS, Result, RETURN_MS } from '.';

describe('a result on screen', () => {
  it('takes no key that was meant for the screen before', async () => {
    const clock = new HandClock();
    const result = new Result(clock, () => undefined);
    result.show(false);
    expect(result.takesKeys).toBe(false);
    await clock.advance(GUARD_MS);
    expect(result.takesKeys).toBe(true);
  });
  it('of a paid sale leaves by itself, counting down', async () => {
    const clock = new HandClock();
    let left = 0;
    const result = new Result(clock, () => left++);
    result.show(true);
    expect(result.returnsIn(clock.now())).toBe(20);
    await clock.advance(RETURN_MS - 1);
    expect([left, result.returnsIn(clock.now())]).toEqual([0, 1]);
    await clock.advance(1);
    expect(left).toBe(1);
  });
  it('of any other sale stays', async () => {
    const clock = new HandClock();
    let left = 0;
    const result = new Result(clock, () => left++);
    result.show(false);
    await clock.advance(10 * RETURN_MS);
    expect(left).toBe(0);
  });
  it('that was left by a key doesn’t leave again', async () => {
    const clock = new HandClock();
    let left = 0;
    const result = new Result(clock, () => left++);
    result.show(true);
    result.hide();
    await clock.advance(RETURN_MS);
    expect(left).toBe(0);
  });
});
