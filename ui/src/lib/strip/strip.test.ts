import { describe, expect, it } from 'vitest';
import { makeSale, rowOf, saleNumber } from '../backend/fake';
import { shownWaiting } from '.';

const rows = (...counters: number[]) => counters.map((counter) => rowOf(makeSale({ number: saleNumber(counter) })));
const numbers = (shown: { rows: { number: string }[] }) => shown.rows.map((row) => row.number);

describe('the waiting strip', () => {
  it('shows three sales side by side', () => {
    expect(shownWaiting(rows(3, 2, 1), null)).toMatchObject({ more: 0 });
  });
  it('shows two of more than three, and how many are left out', () => {
    const shown = shownWaiting(rows(5, 4, 3, 2, 1), null);
    expect(numbers(shown)).toEqual(['A-000005', 'A-000004']);
    expect(shown.more).toBe(3);
  });
  it('always shows the sale that is on screen', () => {
    expect(numbers(shownWaiting(rows(5, 4, 3, 2, 1), 'A-000001'))).toEqual(['A-000005', 'A-000001']);
    expect(numbers(shownWaiting(rows(5, 4, 3, 2, 1), 'A-000004'))).toEqual(['A-000005', 'A-000004']);
  });
});
