import { describe, expect, it } from 'vitest';
import { error, FakeBackend, makeDecided } from '../lib/backend/fake';
import { language, LANGUAGES } from '../lib/i18n';
import { all, click, clock, fake, house, one, open, press, rest, text, type } from './room_on_screen';

describe('Needs a person', () => {
  it('lists every case and opens the one a sale was asked for', async () => {
    await open('attention', 'A-000122');
    expect(all('attention-item')).toHaveLength(3);
    expect(text('attention-money')).toContain('Owe the customer');
    expect(text('attention-facts')).toContain('OCPL-5TG6Y7-U8I9');
    expect(text('attention-facts')).toContain('OCPL-2WS3ED-4RF5');
  });

  it('moves through the list with the arrow keys', async () => {
    await open('attention');
    const first = text('attention-money');
    await press('ArrowDown');
    expect(text('attention-money')).not.toBe(first);
    await press('ArrowUp');
    expect(text('attention-money')).toBe(first);
  });

  it('signs nothing without a note, and says so beside the field', async () => {
    await open('attention');
    await press('Enter', { ctrlKey: true });
    expect(fake.count('resolve')).toBe(0);
    expect(text('error')).toContain('needs a note');
  });

  it('signs the chosen decision with its note and opens the next case', async () => {
    await open('attention', 'A-000122');
    await press('2');
    await type('note', 'bought honey too');
    await press('Enter', { ctrlKey: true });
    expect(fake.calls.findLast((call) => call.name === 'resolve')?.args).toEqual(['A-000122', expect.stringContaining('A-000122'), 'accepted', 'bought honey too']);
    expect(all('attention-item')).toHaveLength(2);
    expect(text('attention-notice')).toContain('A-000122');
    expect((one('note') as HTMLInputElement).value).toBe('');
  });

  it('keeps what was typed when the list is read again', async () => {
    await open('attention');
    await type('note', 'half a sentence');
    fake.tell({ seq: 900, sale: null });
    await rest();
    expect((one('note') as HTMLInputElement).value).toBe('half a sentence');
  });

  it('shows money that is owed until it was given back', async () => {
    await open('attention', 'A-000122');
    await type('note', 'comes back Sunday');
    await click('resolve');
    house.till.go('day');
    await rest();
    house.till.go('attention', 'A-000122');
    await rest();
    expect(text('attention-money')).toContain('get');
    // Keeping it is there to be chosen, and chosen by nobody yet.
    expect((one('resolve') as HTMLButtonElement).disabled).toBe(true);
    await click('decision-accepted');
    expect((one('resolve') as HTMLButtonElement).disabled).toBe(false);
  });

  it('says why a decision could not be kept, and keeps the note', async () => {
    await open('attention');
    fake.refuse('resolve', error('store_full'));
    await type('note', 'why');
    await click('resolve');
    expect(one('error').dataset.code).toBe('store_full');
    expect((one('note') as HTMLInputElement).value).toBe('why');
  });

  it('says that nothing is to decide', async () => {
    await open('attention', null, { empty: true });
    expect(text('attention-empty')).toContain('Nothing to decide');
    await press('Enter');
    expect(house.till.room).toBe('sell');
  });
});

describe('Sales', () => {
  it('shows today, newest first, and opens the newest', async () => {
    await open('sales');
    expect(all('sale-row').map((row) => row.dataset.number).slice(0, 2)).toEqual(['A-000129', 'A-000128']);
    expect(text('sale-state')).toContain('Paid');
    expect(text('timeline')).toMatch(/First link: paid.*Sale made/);
  });

  it('finds a sale by what is typed after a slash, and Escape shows today again', async () => {
    await open('sales');
    await press('/');
    expect(document.activeElement).toBe(one('search'));
    await type('search', 'honey');
    await clock.advance(200);
    await rest();
    expect(all('sale-row').map((row) => row.dataset.number)).toEqual(['A-000121', 'A-000116']);
    await press('Escape');
    expect(all('sale-row').length).toBeGreaterThan(10);
  });

  it('says when nothing matches, with the way back', async () => {
    await open('sales');
    await type('search', 'zebra');
    await clock.advance(200);
    await rest();
    expect(text('sales-none-found')).toContain('zebra');
  });

  it('opens a waiting sale at its QR with Enter', async () => {
    await open('sales', 'A-000128');
    await press('Enter');
    expect([house.till.room, house.front.sale?.number]).toEqual(['sell', 'A-000128']);
  });

  it('goes to the decision of a sale that needs a person', async () => {
    await open('sales', 'A-000123');
    await click('decide');
    expect([house.till.room, house.till.wanted]).toEqual(['attention', 'A-000123']);
  });

  it('asks the gateway about the sale now and says what came of it', async () => {
    await open('sales', 'A-000125');
    await press('k');
    expect(fake.count('checkSale')).toBe(1);
    expect(document.body.textContent).toContain('says the same as before');
  });

  it('follows a sale that changes while it is looked at', async () => {
    await open('sales', 'A-000128');
    expect(text('sale-state')).toContain('Waiting');
    fake.pay('A-000128');
    await rest();
    expect(text('sale-state')).toContain('Paid');
  });

  it('writes the receipt of an earlier sale for whoever comes back, then a copy of it', async () => {
    await open('sales', 'A-000050', {}, (till) => {
      till.add(makeDecided({ number: 'A-000050', seq: 40, stage: 'confirmed', businessDay: '2026-11-19', createdAt: '2026-11-19T10:00:00Z' }));
    });
    expect(text('receipt')).toContain('Receipt');
    await press('r');
    expect(fake.calls.findLast((call) => call.name === 'receipt')?.args).toEqual(['A-000050', 'en']);
    expect(text('receipt-file')).toContain('Receipt saved');
    await press('r');
    expect(text('receipt-file')).toContain('Copy saved');
    await press('o');
    expect(fake.calls.findLast((call) => call.name === 'openReceipt')?.args[0]).toContain('receipt-A-000050-copy');
  });

  it('asks the gateway for its own receipt where it gives one, and offers none where it doesn’t', async () => {
    await open('sales', 'A-000050', {}, (till) => {
      const paid = makeDecided({ number: 'A-000050', seq: 40, stage: 'confirmed', businessDay: '2026-11-19', createdAt: '2026-11-19T10:00:00Z' });
      till.add({ ...paid, attempts: paid.attempts.map((attempt) => ({ ...attempt, gatewayName: 'OI Payments', hasGatewayReceipt: true })) });
    });
    expect(text('gateway-receipt')).toContain('Receipt of OI Payments');
    await press('f');
    expect(fake.calls.findLast((call) => call.name === 'gatewayReceipt')?.args).toEqual(['A-000050', 'A-000050-1-K7F3']);
    expect(text('gateway-receipt-file')).toContain('Receipt of OI Payments saved');
    house.till.go('sales', 'A-000129');
    await rest();
    expect(all('gateway-receipt')).toHaveLength(0);
    expect(all('gateway-receipt-file')).toHaveLength(0);
    const asked = fake.calls.length;
    await press('f');
    expect(fake.calls.slice(asked).map((call) => call.name)).not.toContain('gatewayReceipt');
  });

  it('drops what was written for one sale when another is looked at, and has none for a sale that isn’t paid', async () => {
    await open('sales', 'A-000129');
    await press('r');
    expect(all('receipt-file')).toHaveLength(1);
    await press('ArrowDown');
    expect(all('receipt-file')).toHaveLength(0);
    await press('ArrowUp');
    expect(all('receipt-file')).toHaveLength(0);
    house.till.go('sales', 'A-000128');
    await rest();
    const asked = fake.calls.length;
    expect(all('receipt')).toHaveLength(0);
    await press('r');
    expect(fake.calls.slice(asked).map((call) => call.name)).not.toContain('receipt');
  });

  it('says on an empty day what to do first', async () => {
    await open('sales', null, { empty: true });
    expect(text('sales-empty')).toContain('No sale yet');
  });
});

describe('Day', () => {
  it('keeps sold, owed and received apart, and they add up', async () => {
    await open('day');
    const figure = (testid: string) => Number(text(testid).replace(/[^\d]/g, ''));
    expect(figure('day-owed')).toBeGreaterThan(0);
    expect(figure('day-total') + figure('day-owed')).toBe(figure('day-received'));
  });

  it('lists what differs, each with its way to the decision, and what is only told', async () => {
    await open('day');
    expect(all('discrepancy')).toHaveLength(3);
    expect(all('flagged')).toHaveLength(1);
    one('discrepancy').querySelector('button')?.click();
    await rest();
    expect(house.till.room).toBe('attention');
  });

  it('asks about all with counts, and can be stopped', async () => {
    await open('day');
    await press('a');
    await clock.advance(120 * 16);
    await rest();
    expect(text('recheck-count').replace(/[\u2066\u2069]/g, '')).toBe('16 of 62');
    await press('s');
    expect(text('recheck-result').replace(/[\u2066\u2069]/g, '')).toContain('Stopped at 16 of 62');
    expect(all('ask-all')).toHaveLength(1);
  });

  it('says when all were asked', async () => {
    await open('day');
    await click('ask-all');
    await clock.advance(120 * 70);
    await rest();
    expect(text('recheck-result')).toContain('Asked about all');
    expect(text('day-checked')).toContain('Checked with OCPay');
  });

  it('writes the CSV and says where it is, with its rows and its folder', async () => {
    await open('day');
    expect(['export-pdf', 'export-xlsx', 'export-csv'].map((id) => one(id).textContent?.trim().at(-1))).toEqual(['P', 'E', 'C']);
    await click('export-csv');
    expect(text('export-file')).toMatch(/\d+ rows written .*2026-11-21\.csv/);
    await click('show-folder');
    expect(fake.calls.findLast((call) => call.name === 'revealFile')?.args[0]).toContain('2026-11-21.csv');
  });

  it('writes a paper and a workbook by their keys, in the language on screen', async () => {
    await open('day');
    language.current = 'fr';
    await press('p');
    expect(text('export-file')).toContain('2026-11-21.pdf');
    await press('e');
    const asked = fake.calls.filter((call) => call.name === 'export').map((call) => call.args[0]);
    expect(asked).toEqual(['pdf', 'xlsx'].map((kind) => ({ kind, from: '2026-11-21', to: '2026-11-21', language: 'fr', separator: null })));
  });

  it('says how far a long file is, and stops it without an error', async () => {
    await open('day', null, {}, (fake) => (fake.longExports = true));
    await press('p');
    expect(text('export-progress').replace(/[\u2066\u2069]/g, '')).toBe('Writing rows: 500 of 12000');
    await press('s');
    expect(fake.calls.some((call) => call.name === 'stopExport')).toBe(true);
    expect(all('export-progress')).toHaveLength(0);
    expect(all('error')).toHaveLength(0);
  });

  it('has its hours as a table one key away', async () => {
    await open('day');
    await press('t');
    expect(text('hours-table')).toContain('09:00');
    await press('t');
    expect(all('hours-table')).toHaveLength(0);
  });

  it('goes to the day before and back to today', async () => {
    await open('day');
    await press('ArrowLeft');
    expect(fake.calls.findLast((call) => call.name === 'readDay')?.args).toEqual(['2026-11-20']);
    expect(text('day-empty')).toContain('Nothing was sold on this day');
    await press('Escape');
    expect(text('day-title')).toContain('21 November');
  });

  it('closes only when each open point is settled or carried over, and then for good', async () => {
    await open('day');
    await press('z');
    const carries = all('carry') as HTMLInputElement[];
    expect(carries).toHaveLength(4);
    expect((one('closing-do') as HTMLButtonElement).disabled).toBe(true);
    for (const carry of carries) {
      carry.click();
      await rest();
    }
    await click('closing-do');
    const [day, carried] = fake.calls.findLast((call) => call.name === 'closeDay')?.args as [string, string[]];
    expect(day).toBe('2026-11-21');
    expect(carried).toHaveLength(4);
    expect(text('closing-anchor')).toContain('5b9f0d1c');
    expect(all('closing-do')).toHaveLength(0);
    expect(one('closing-qr').querySelector('svg')?.getAttribute('aria-label')).toContain('QR');
    await press('p');
    await click('closing-save-xlsx');
    expect(fake.calls.filter((call) => call.name.endsWith('ClosingFile')).map((call) => call.args)).toEqual([['2026-11-21', 'pdf'], ['2026-11-21', 'xlsx']]);
    expect(text('closing-saved')).toContain('closing-live-A-0012-2026-11-21-fr.xlsx');
    await press('Escape');
    expect(text('day-title')).toContain('closed, number');
    await press('z');
    expect(all('closing-head')).toHaveLength(1);
  });

  it('tells the owner that backups want a look, and leads there', async () => {
    await open('day', null, {}, (fake) => (fake.backups = { ...fake.backups, wantsLook: true, second: { folder: '/media/usb', state: 'absent', problem: null } }));
    expect(text('backup-notice')).toContain('not plugged in');
    await click('backup-notice-open');
    expect(one('second-state').dataset.state).toBe('absent');
  });

  it('shows what came in between when the day could not be closed', async () => {
    await open('day', null, {}, (fake) => fake.refuse('closeDay', error('findings_open', 'none', { count: '1' })));
    await press('z');
    for (const carry of all('carry') as HTMLInputElement[]) {
      carry.click();
      await rest();
    }
    await click('closing-do');
    expect(one('error').dataset.code).toBe('findings_open');
    expect(all('closing-do')).toHaveLength(1);
    expect(fake.count('previewClosing')).toBe(2);
  });

  it('says why the day can not be asked about', async () => {
    await open('day', null, {}, (fake) => fake.refuse('recheckDay', error('key_missing')));
    await click('ask-all');
    expect(one('error').dataset.code).toBe('key_missing');
    await click('error-gateway-settings');
    expect(house.till.room).toBe('settings');
  });
});

describe('a till that can not open', () => {
  const broken = (code: Parameters<typeof error>[0]) => (fake: FakeBackend) => fake.refuse('boot', error(code));

  it('says what happened, whether money moved and what to do, and restores a backup', async () => {
    await open('sell', null, {}, broken('store_corrupt'));
    expect(one('error').dataset.code).toBe('store_corrupt');
    expect(text('error-money')).toContain('No money moved');
    await press('Enter');
    expect(fake.calls.findLast((call) => call.name === 'rescue')?.args).toEqual(['restore_backup']);
    expect(all('charge')).toHaveLength(1);
  });

  it('starts a new file at the second press only', async () => {
    await open('sell', null, {}, broken('no_backup'));
    await click('start-new');
    expect(fake.count('rescue')).toBe(0);
    await click('start-new');
    expect(fake.calls.findLast((call) => call.name === 'rescue')?.args).toEqual(['start_new']);
  });

  it('tries again, and says the new reason if there is one', async () => {
    await open('sell', null, {}, (fake) => {
      fake.refuse('boot', error('till_locked', 'none', { holder: 'till 2' }));
      fake.refuse('boot', error('store_io'));
    });
    expect(all('start-new')).toHaveLength(0);
    await press('Enter');
    expect(one('error').dataset.code).toBe('store_io');
    await press('Enter');
    expect(all('charge')).toHaveLength(1);
  });
});

describe('a till that only shows', () => {
  it.each(['sales', 'attention', 'day', 'settings'] as const)('says so in %s', async (room) => {
    await open(room, null, {}, (fake) => (fake.bootView = { ...fake.bootView, fault: error('store_corrupt') }));
    expect(one('view-only').dataset.code).toBe('store_corrupt');
  });
});

describe.each(LANGUAGES)('in %s', (spoken) => {
  it.each(['sales', 'attention', 'day', 'reports', 'settings'] as const)('%s is drawn with exactly one brass key', async (room) => {
    await open(room, null, { language: spoken });
    expect(document.querySelectorAll('main .main-act')).toHaveLength(1);
  });
});
