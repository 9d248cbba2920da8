import { describe, expect, it } from 'vitest';
import type { FakeBackend } from '../lib/backend/fake';
import { storyFindings, storyLists, storyStatements } from '../lib/backend/fake/statement';
import { all, click, clock, open, press, rest, text } from './room_on_screen';

const read = { gateway: 'chargily', name: 'Chargily Pay', askedAt: '2026-11-21T13:03:00Z', rows: 64, statement: 1, already: false, found: 1, problem: null };

describe('The gateways’ own lists', () => {
  it('are told with the answer to the question about all links', async () => {
    await open('day', null, {}, (fake: FakeBackend) => {
      fake.lists = [read];
    });
    await click('ask-all');
    await clock.advance(120 * 62);
    await rest();
    expect(text('recheck-what').replace(/[\u2066-\u2069]/g, '')).toBe('Reading the list of Chargily Pay');
    await clock.advance(120 * 4);
    await rest();
    const told = text('recheck-result').replace(/[\u2066-\u2069]/g, '');
    expect(told).toContain('Asked about all');
    expect(told).toContain('Compared with the list of Chargily Pay: 64 payments. 1 new difference.');
  });

  it('are told where a day is about to be closed', async () => {
    await open('day', null, {}, (fake: FakeBackend) => {
      fake.lists = storyLists();
    });
    await press('a');
    await clock.advance(120 * 70);
    await rest();
    await press('z');
    const told = all('closing-list').map((one) => (one.textContent ?? '').replace(/[\u2066-\u2069]/g, ''));
    expect(told).toHaveLength(2);
    expect(told[1]).toContain('Paymennt could not be read');
  });

  it('stand beside what they found, with when they were asked for', async () => {
    await open('day', null, {}, (fake: FakeBackend) => {
      fake.found = storyFindings();
      fake.statements = storyStatements().map((one) => ({ ...one, name: 'Chargily Pay', fileName: '', askedAt: '2026-11-21T13:03:00Z' }));
    });
    await click('statement-open');
    await rest();
    const told = all('finding-source').map((one) => (one.textContent ?? '').replace(/[\u2066-\u2069]/g, '').trim());
    expect(told[0]).toMatch(/^list of Chargily Pay .*14:03/);
  });

  it('stand beside it by the name of a file, where they came as one', async () => {
    await open('day', null, {}, (fake: FakeBackend) => {
      fake.found = storyFindings();
      fake.statements = storyStatements();
    });
    await click('statement-open');
    await rest();
    expect(all('finding-source')[0]?.textContent).toBe('ocpay-november.csv');
  });
});
