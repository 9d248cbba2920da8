// The gateway's statement of the fake till: one file that is read, and one payment on it that differs.
import type { FieldView, FindingRowView, FindingsView, ListReadView, StatementChoice, StatementLook, StatementSummary, StatementView } from '../bindings';
import { error } from './index';
import { dinars } from './make';

const COLUMNS: readonly [string, FieldView | null, string][] = [
  ['Payment reference', 'reference', 'OCPL-A1B2C3-0069'],
  ['Title', 'title', 'A-000069'],
  ['Amount', 'amount', '1500.00'],
  ['Currency', 'currency', 'DZD'],
  ['Status', 'status', 'CONFIRMED'],
  ['Fee', 'fee', '15.00'],
  ['Net', 'net', '1485.00'],
  ['Paid at', 'paid_at', '2026-11-21T09:12:00Z'],
  ['Wilaya', null, '16'],
];

/** What the statement found. */
export function storyFindings(): FindingRowView[] {
  const row = (change: Partial<FindingRowView>): FindingRowView => ({
    id: '', kind: 'paid_here_not_there', sale: 'A-000101', ownReference: 'A-000101-1-K7F3', reference: null, amount: dinars(2_400), theirs: null, aboutDay: null, statement: 1,
    line: null, blocks: true, action: 'settle', end: null, ...change,
  });
  return [
    row({ id: 'paid_here_not_there:A-000101-1-K7F3' }),
    row({ id: 'amount_differs:A-000104-1-M2Q8:86000', kind: 'amount_differs', sale: 'A-000104', ownReference: 'A-000104-1-M2Q8', amount: dinars(850), theirs: dinars(860), line: 37 }),
    row({ id: 'paid_there_not_here:OCPL-RENAME-0004', kind: 'paid_there_not_here', sale: 'A-000064', ownReference: null, reference: 'OCPL-RENAME-0004', amount: dinars(1_200), line: 41, aboutDay: '2026-11-20' }),
  ];
}

/** The file as it is read with a choice. */
export function storyLook(name: string, choice: StatementChoice): StatementLook {
  const guessed = COLUMNS.flatMap(([column, field]) => (field ? [{ field, column }] : []));
  const mapping = choice.mapping ?? { columns: guessed, decimal: 'point', dates: 'day_first', unit: 'major', clock: 'shop' };
  const fieldOf = (column: string) => mapping.columns.find((one) => one.column === column)?.field ?? null;
  const missing = (['reference', 'amount'] as const).find((field) => !mapping.columns.some((one) => one.field === field));
  return {
    fileName: name,
    gateway: 'ocpay',
    encoding: 'UTF-8',
    sheet: null,
    columns: COLUMNS.map(([column, , sample]) => ({ name: column, field: fieldOf(column), samples: [sample] })),
    mapping,
    remembered: false,
    rows: 62,
    ours: 60,
    unread: 0,
    preview: [
      { line: 2, reference: 'OCPL-A1B2C3-0069', title: 'A-000069', amount: dinars(1_500), status: 'paid', paidAt: '2026-11-21T09:12:00Z', fee: dinars(15), net: dinars(1_485), problem: null },
      { line: 3, reference: 'OCPL-A1B2C3-0070', title: 'A-000070', amount: dinars(850), status: 'paid', paidAt: '2026-11-21T09:20:00Z', fee: dinars(9), net: dinars(841), problem: null },
    ],
    unreadRows: [],
    from: choice.from ?? '2026-11-21',
    to: choice.to ?? '2026-11-21',
    already: null,
    problem: missing ? { code: 'statement_column_missing', money: 'none', values: { column: missing } } : null,
  };
}

/** The statement once it was compared. */
export function storyStatement(look: StatementLook, findings: FindingRowView[]): StatementView {
  return {
    number: 1,
    gateway: 'ocpay',
    fileName: look.fileName,
    sha256: '3d1c77b0'.repeat(8),
    askedAt: null,
    from: look.from ?? '2026-11-21',
    to: look.to ?? '2026-11-21',
    at: '2026-11-21T13:33:00Z',
    by: null,
    already: false,
    counts: { rows: 62, agree: 58, differ: 2, repeated: 0, unread: 0, notOurs: 2, missing: 1 },
    others: [{ place: 'not_ours', line: 61, reference: 'OCPL-OTHERS-0001', amount: dinars(700) }],
    findings,
  };
}

/** The statements that are kept. */
export function storyStatements(): StatementSummary[] {
  const counts = { rows: 62, agree: 58, differ: 2, repeated: 0, unread: 0, notOurs: 2, missing: 1 };
  return [{ number: 1, gateway: 'ocpay', name: 'OCPay', fileName: 'ocpay-november.csv', askedAt: null, from: '2026-11-21', to: '2026-11-21', counts }];
}

/** Two gateways' own lists: one that was read, and one that couldn't be. */
export function storyLists(): ListReadView[] {
  const read = { askedAt: '2026-11-21T13:33:00Z', rows: 64, statement: 1, already: false, found: 1, problem: null };
  const problem = { code: 'gateway_unreachable' as const, money: 'none' as const, values: { gateway: 'Paymennt' } };
  return [
    { ...read, gateway: 'chargily', name: 'Chargily Pay' },
    { ...read, gateway: 'paymennt', name: 'Paymennt', rows: 0, statement: null, found: 0, problem },
  ];
}

/** What a day's owner must see. */
export function storyFindingsOf(day: string, findings: FindingRowView[], statements: StatementSummary[]): FindingsView {
  return { day, findings, statements };
}

/** The open finding of that id, settled. */
export function settledFinding(found: readonly FindingRowView[], id: string, end: NonNullable<FindingRowView['end']>): FindingRowView {
  const open = found.find((one) => one.id === id && one.end === null);
  if (!open) throw error('finding_not_open');
  return { ...open, action: 'nothing', end };
}
