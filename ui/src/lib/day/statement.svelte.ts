/**
 * The gateway's statement: a file, what its columns are taken for, and what differs. Knows the backend and no
 * screen; a file comes as its name and its bytes.
 */
import { asError, type Backend, type ErrorView, type FieldView, type FindingRowView, type FindingsView, type MappingView, type StatementChoice, type StatementLook, type StatementSummary, type StatementView } from '../backend';
import { base64 } from './base64';

/** Where the person is. */
export type StatementStep = 'file' | 'columns' | 'result';

/** Everything of the choice but the gateway. */
export type StatementPart = Partial<Omit<MappingView, 'columns'> & Pick<StatementChoice, 'from' | 'to'>>;

export class Statement {
  /** The day it was opened from; `null` while it isn't in front. */
  day = $state<string | null>(null);
  step = $state<StatementStep>('file');
  look = $state<StatementLook | null>(null);
  result = $state<StatementView | null>(null);
  /** What its owner must see about the day, and what was settled of it. */
  findings = $state<FindingsView | null>(null);
  reading = $state(false);
  comparing = $state(false);
  /** The finding that is being settled, and what is written about it. */
  settling = $state<string | null>(null);
  note = $state('');
  signing = $state(false);
  from = $state<string | null>(null);
  to = $state<string | null>(null);
  error = $state<ErrorView | null>(null);

  readonly #backend: Backend;
  #file: { name: string; base64: string } | null = null;
  #mapping: MappingView | null = null;
  #reading = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Whether its page is in front. */
  get isOpen(): boolean {
    return this.day !== null;
  }

  /** Whether the file can be compared as it is read now. */
  get isReady(): boolean {
    return this.step === 'columns' && this.look !== null && this.look.problem === null && !this.reading && !this.comparing;
  }

  /** What is shown to be settled: what the statement found, else what the day has. */
  get rows(): readonly FindingRowView[] {
    return (this.step === 'result' ? this.result?.findings : this.findings?.findings) ?? [];
  }

  /** The statement that says so, where it is one of the newest. */
  sourceOf(row: FindingRowView): StatementSummary | null {
    return this.findings?.statements.find((one) => one.number === row.statement) ?? null;
  }

  /** Opens it for a day; a finding that is named is being settled at once. */
  async open(day: string, finding: string | null = null): Promise<void> {
    this.leave();
    this.day = day;
    this.settle(finding);
    await this.readFindings(day);
  }

  /** Reads what its owner must see about a day. */
  async readFindings(day: string): Promise<void> {
    const reading = ++this.#reading;
    try {
      const findings = await this.#backend.listFindings(day);
      if (reading === this.#reading) this.findings = findings;
    } catch (error) {
      if (reading === this.#reading) this.error = asError(error);
    }
  }

  /** Reads a file. What it says about itself is taken for granted until somebody says otherwise. */
  async choose(name: string, bytes: Uint8Array): Promise<void> {
    if (this.reading || this.comparing) return;
    this.#file = { name, base64: base64(bytes) };
    this.#mapping = null;
    this.from = null;
    this.to = null;
    this.look = null;
    this.result = null;
    this.settling = null;
    await this.#lookAgain();
    this.step = this.look === null ? 'file' : 'columns';
  }

  /** Says what a column is taken for; `null` ignores it. A field is read from one column only. */
  async take(column: string, field: FieldView | null): Promise<void> {
    const mapping = this.#mapping ?? this.look?.mapping;
    if (!mapping) return;
    const others = mapping.columns.filter((one) => one.column !== column && one.field !== field);
    this.#mapping = { ...mapping, columns: field === null ? others : [...others, { field, column }] };
    await this.#lookAgain();
  }

  /** Says how cells are written, or which days the statement holds all of. */
  async say(part: StatementPart): Promise<void> {
    const mapping = this.#mapping ?? this.look?.mapping;
    if (!mapping) return;
    const { from, to, ...how } = part;
    if (from !== undefined) this.from = from || null;
    if (to !== undefined) this.to = to || null;
    if (Object.keys(how).length > 0) this.#mapping = { ...mapping, ...how };
    await this.#lookAgain();
  }

  /** Compares it with what was paid here; `true` when it was. */
  async compare(): Promise<boolean> {
    if (!this.isReady || this.#file === null) return false;
    this.comparing = true;
    this.error = null;
    try {
      this.result = await this.#backend.importStatement(this.#file, this.#choice());
      this.step = 'result';
      return true;
    } catch (error) {
      this.error = asError(error);
      return false;
    } finally {
      this.comparing = false;
    }
  }

  /** Begins to settle a finding, or leaves it. */
  settle(id: string | null): void {
    this.settling = id;
    this.note = '';
  }

  /** Settles the finding for good; `true` when it was. */
  async sign(): Promise<boolean> {
    const id = this.settling;
    if (id === null || this.note.trim() === '' || this.signing) return false;
    this.signing = true;
    this.error = null;
    try {
      const row = await this.#backend.resolveFinding(id, this.note.trim());
      const changed = (rows: FindingRowView[]) => rows.map((one) => (one.id === id ? row : one));
      if (this.result) this.result = { ...this.result, findings: changed(this.result.findings) };
      if (this.findings) this.findings = { ...this.findings, findings: changed(this.findings.findings) };
      this.settle(null);
      return true;
    } catch (error) {
      this.error = asError(error);
      return false;
    } finally {
      this.signing = false;
    }
  }

  /** Back to choosing a file, with what the day has now. */
  async another(): Promise<void> {
    this.step = 'file';
    this.look = null;
    this.error = null;
    this.settle(null);
    if (this.day !== null) await this.readFindings(this.day);
  }

  /** One step back; `false` when that leaves the page. */
  back(): boolean {
    if (this.settling !== null) {
      this.settle(null);
      return true;
    }
    if (this.step === 'columns') {
      void this.another();
      return true;
    }
    this.leave();
    return false;
  }

  /** Back to the day. */
  leave(): void {
    this.#reading += 1;
    this.day = null;
    this.step = 'file';
    this.look = null;
    this.result = null;
    this.findings = null;
    this.#file = null;
    this.#mapping = null;
    this.error = null;
    this.settle(null);
  }

  #choice(): StatementChoice {
    return { gateway: null, mapping: this.#mapping ?? this.look?.mapping ?? null, from: this.from, to: this.to };
  }

  async #lookAgain(): Promise<void> {
    const file = this.#file;
    if (file === null) return;
    const reading = ++this.#reading;
    this.reading = true;
    this.error = null;
    try {
      const choice = { gateway: null, mapping: this.#mapping, from: this.from, to: this.to };
      const look = await this.#backend.lookAtStatement(file, choice);
      if (reading === this.#reading) this.look = look;
    } catch (error) {
      if (reading === this.#reading) this.error = asError(error);
    } finally {
      if (reading === this.#reading) this.reading = false;
    }
  }
}
