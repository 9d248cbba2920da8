import { describe, expect, it } from 'vitest';
import { choices, likeliest } from './choices';

describe('what can be decided', () => {
  it('says of money from the other mode that it pays for nothing here, and of any other that it is another sale’s', () => {
    const hint = (decisions: Parameters<typeof choices>[1]) => choices('conflict', decisions, '').find((one) => one.decision === 'not_ours')?.hint;
    expect(hint(['not_ours'])).toContain('the other mode');
    expect(hint(['accepted', 'to_refund', 'not_ours'])).toContain('another sale');
    expect(likeliest('conflict', ['not_ours'])).toBe('not_ours');
  });
});
