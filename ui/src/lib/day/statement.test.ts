import { beforeEach, describe, expect, it } from 'vitest';
import { error, FakeBackend } from '../backend/fake';
import { HandClock } from '../clock';
import { base64 } from './base64';
import { Statement } from './statement.svelte';

let fake: FakeBackend;
let statement: Statement;

const chosen = () => statement.choose('ocpay.csv', new TextEncoder().encode('a,b'));
const lastChoice = () => fake.calls.findLast((call) => call.name === 'lookAtStatement')?.args[1];

beforeEach(async () => {
  fake = new FakeBackend(new HandClock());
  statement = new Statement(fake);
  await statement.open('2026-11-21');
});

describe('a statement', () => {
  it('goes as text over the bridge, whatever its bytes and however long', () => {
    expect(base64(new Uint8Array([0, 255, 10, 13]))).toBe('AP8KDQ==');
    const long = new Uint8Array(100_000).fill(65);
    expect(atob(base64(long))).toHaveLength(100_000);
  });

  it('is read before anything is written, and stays a file when it can not be read', async () => {
    fake.refuse('lookAtStatement', error('statement_not_a_table'));
    await chosen();
    expect(statement.step).toBe('file');
    expect(statement.error?.code).toBe('statement_not_a_table');
    await chosen();
    expect(statement.step).toBe('columns');
    expect(fake.count('importStatement')).toBe(0);
  });

  it('reads a field from one column only, and says which column is missing', async () => {
    await chosen();
    await statement.take('Wilaya', 'reference');
    const columns = (lastChoice() as { mapping: { columns: { field: string; column: string }[] } }).mapping.columns;
    expect(columns.filter((one) => one.field === 'reference')).toEqual([{ field: 'reference', column: 'Wilaya' }]);
    expect(statement.isReady).toBe(true);
    await statement.take('Wilaya', null);
    expect(statement.look?.problem?.code).toBe('statement_column_missing');
    expect(statement.isReady).toBe(false);
    expect(await statement.compare()).toBe(false);
  });

  it('keeps what was said about its cells and its days', async () => {
    await chosen();
    await statement.say({ decimal: 'comma', from: '2026-11-20' });
    await statement.say({ unit: 'minor' });
    expect(lastChoice()).toMatchObject({ from: '2026-11-20', to: null, mapping: { decimal: 'comma', unit: 'minor' } });
  });

  it('settles a finding only with a note, and shows how it ended', async () => {
    await chosen();
    expect(await statement.compare()).toBe(true);
    const [first] = statement.rows;
    statement.settle(first?.id ?? null);
    expect(await statement.sign()).toBe(false);
    statement.note = '  seen at the bank ';
    expect(await statement.sign()).toBe(true);
    expect(fake.calls.at(-1)).toMatchObject({ name: 'resolveFinding', args: [first?.id, 'seen at the bank'] });
    expect(statement.rows[0]?.end?.note).toBe('seen at the bank');
    expect(statement.settling).toBeNull();
  });

  it('goes back step by step', async () => {
    await chosen();
    expect(statement.back()).toBe(true);
    expect(statement.step).toBe('file');
    expect(statement.back()).toBe(false);
    expect(statement.isOpen).toBe(false);
  });
});
