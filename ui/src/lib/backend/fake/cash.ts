// The cash of the fake till: tenders, the drawer, and the blind count.
import type { CashCountView, CashMoveView, CashView, DrawerView, SaleView, TakeTender, TenderView } from '../bindings';

const money = (minor: number) => ({ minor, currency: 'DZD', exponent: 2 });

export class FakeCash {
  moves: CashMoveView[] = [];
  counts: CashCountView[] = [];
  limitMinor = 0;

  /** The drawer as it is now; `sales` are all of the day. */
  drawer(sales: readonly SaleView[]): DrawerView {
    const sum = (kind: CashMoveView['kind']) => this.moves.filter((one) => one.kind === kind).reduce((all, one) => all + one.amount.minor, 0);
    const cash = sales.filter((sale) => sale.tender?.kind === 'cash');
    const sold = cash.reduce((all, sale) => all + sale.amount.minor, 0);
    const expected = sum('float') + sold + sum('pay_in') - sum('pay_out');
    const newest = this.counts.at(-1);
    const used = this.moves.length > 0 || cash.length > 0 || this.counts.length > 0;
    const count = newest?.expected.minor === expected ? newest : null;
    const over = count !== null && Math.abs(count.difference.minor) > this.limitMinor && count.explanation === null;
    return {
      currency: 'DZD',
      exponent: 2,
      state: count === null ? (used ? 'uncounted' : 'unused') : count.difference.minor === 0 ? 'agrees' : over ? 'over_limit' : 'differs',
      figures: count && { float: money(sum('float')), sales: money(sold), paidIn: money(sum('pay_in')), paidOut: money(sum('pay_out')), returned: money(0), expected: money(expected) },
      count,
      counts: this.counts.length,
    };
  }

  /** What the drawer's sheet reads. */
  view(sales: readonly SaleView[], day: string, isClosed: boolean): CashView {
    return { day, isClosed, drawers: [this.drawer(sales)], moves: this.moves, limit: money(this.limitMinor) };
  }

  /** Records a movement. */
  move(kind: CashMoveView['kind'], minor: number, note: string, by: string | null, at: string): void {
    this.moves = [...this.moves, { kind, amount: money(minor), note, by, at }];
  }

  /** Commits a count, and only then knows what was expected. */
  count(sales: readonly SaleView[], minor: number, by: string | null, at: string): void {
    const blind = { counted: money(minor), difference: money(0), by, at, explanation: null, explainedBy: null };
    const before = this.counts;
    this.counts = [];
    const sum = (kind: CashMoveView['kind']) => this.moves.filter((one) => one.kind === kind).reduce((all, one) => all + one.amount.minor, 0);
    const sold = sales.filter((sale) => sale.tender?.kind === 'cash').reduce((all, sale) => all + sale.amount.minor, 0);
    const expected = sum('float') + sold + sum('pay_in') - sum('pay_out');
    this.counts = [...before, { ...blind, expected: money(expected), difference: money(minor - expected) }];
  }

  /** Signs why the newest count differs. */
  explain(note: string, by: string | null): void {
    this.counts = this.counts.map((count, index) => (index === this.counts.length - 1 ? { ...count, explanation: note, explainedBy: by } : count));
  }
}

/** The tender that `input` makes of a sale. */
export function tenderOf(sale: SaleView, input: TakeTender, by: string | null, at: string): TenderView {
  const { given, change } = input.givenMinor === null ? { given: null, change: null } : { given: money(input.givenMinor), change: money(input.givenMinor - sale.amount.minor) };
  return { ordinal: sale.tenders.length + 1, kind: input.kind, due: sale.amount, given, change, note: input.note, by, at, businessDay: sale.businessDay, takenBack: null };
}
