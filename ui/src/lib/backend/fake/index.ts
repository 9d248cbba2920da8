// The till in memory: for tests, and for pictures in a plain browser. It plays the engine's part faithfully enough
// to drive every screen, and lets a test say what the gateway does next. Never part of the program.
import type { Clock } from '../../clock';
import type { Backend, Stop } from '../backend';
import type {
  AttentionItem, BootView, CashView, ChangeNotice, CheckReply, ClosingView, DayView, DrawerView, ExportProgress, FileView, HealthView, MachineView, PersonRow, PressReply, ProfileView, RecheckProgress, RefundReply, RefundStageView, SaleView, SessionView, SettingsView, ShopSettings, StripView, BackupsView, FindingRowView, ListReadView, StatementSummary, LinkOptionsView, StartSale,
} from '../bindings';
import { Answering, error } from './answering';
import { dinars, LIFE_MS, makeAttempt, makeSale, checkAmount, rowOf, saleNumber, sentTo, STORY_BEGINS, stripOf } from './make';
import { changed, chosen, gatewayOf, ordered, removed, switched } from './gateways';
import { recheck } from './recheck';
import { FakeCash, tenderOf } from './cash';
import { FakePeople, OWNERS } from './people';
import { refunded, settled } from './refund';
import { storyBackups, storyFiles, storyLook } from './backup';
import { storyClosing, storyPreview } from './closing';
import { refusalOf, storyReport } from './report';
import { settledFinding, storyFindings, storyFindingsOf, storyLook as storyStatementLook, storyStatement, storyStatements } from './statement';
import { storyAttention, storyBoot, storyDay, storySales, storyChecks, storySettings, storyTimeline, type StoryLanguage } from './story';

export { error } from './answering';
export * from './make';

/** How the fake begins. */
export interface FakeOptions {
  language?: StoryLanguage;
  theme?: string;
  profile?: ProfileView;
  /** How long making a link takes, in ms. */
  linkMs?: number;
  /** Begins with the story's sales, or with none. */
  empty?: boolean;
}

/** The fake till. Fields may be changed by a test before or between calls. */
export class FakeBackend extends Answering implements Backend {
  bootView: BootView;
  settings: SettingsView;
  sales: SaleView[];
  /** The sale in front, as the window last said. */
  front: string | null = null;
  linkMs: number;
  customerWindow = false;
  /** The closings that were made, by their days. */
  closings = new Map<string, ClosingView>();
  /** The backups there are. */
  backups: BackupsView = storyBackups();
  /** Where a refund through the gateway stands after it was asked for. */
  refundStage: RefundStageView = 'done';
  /** The gateways’ own lists that are read when the question about all links comes to its end. */
  lists: ListReadView[] = [];
  /** What statements found. */
  found: FindingRowView[] = [];
  /** The statements that are kept. */
  statements: StatementSummary[] = [];
  /** Who works here, with their PINs. */
  readonly staff = new FakePeople();
  /** The cash drawer. */
  readonly cash = new FakeCash();
  /** What a link may be asked for: nothing, as by OCPay. */
  linkOptionsView: LinkOptionsView = { gateway: 'ocpay', name: 'OCPay', sendsBy: [], customer: 'untold', namesMethods: false, methods: [], problem: null };
  /** Whether the old link may still be paid when a new one is asked for. */
  oldPayableUntil: string | null = null;
  #clock: Clock;
  #since = new Map<string, number>();
  #seq = 600;
  #counter = 131;
  #askedAllAt: string | null = null;
  #byRequest = new Map<string, Promise<SaleView>>();
  #stopped = new Map<string, () => void>();
  #unseen = new Set<string>();
  #onChange = new Set<(notice: ChangeNotice) => void>();
  #onHealth = new Set<(health: HealthView) => void>();
  #onRecheck = new Set<(progress: RecheckProgress) => void>();
  #onExport = new Set<(progress: ExportProgress) => void>();
  #onMachine = new Set<(machine: MachineView) => void>();
  #onLiveAlerts = new Set<(count: number) => void>();
  #onSession = new Set<(session: SessionView) => void>();
  #language: StoryLanguage;
  #stopRecheck: Stop | null = null;
  #stopExport: Stop | null = null;
  /** Files take until somebody stops them. */
  longExports = false;

  constructor(clock: Clock, options: FakeOptions = {}) {
    super();
    this.#clock = clock;
    this.#language = options.language ?? 'en';
    const profile = options.profile ?? 'live';
    this.bootView = storyBoot(this.#language, profile, options.theme ?? 'light');
    this.settings = storySettings(this.#language, profile);
    this.sales = options.empty ? [] : storySales(this.#language);
    this.linkMs = options.linkMs ?? 400;
    if (options.empty) this.#counter = 1;
    for (const sale of this.sales) this.#since.set(sale.number, clock.now());
  }

  // What a test does to it.

  /** Puts a sale into the till as it is. */
  add(sale: SaleView): SaleView {
    this.sales = [...this.sales.filter((other) => other.number !== sale.number), sale];
    this.#since.set(sale.number, this.#clock.now());
    return sale;
  }

  /** Changes a sale as if the gateway had spoken, and tells. A verdict is unseen. */
  change(number: string, change: Partial<SaleView>): void {
    const before = this.#aged(this.#find(number));
    this.#seq += 1;
    const after = { ...before, ...change, seq: this.#seq };
    if (after.state !== before.state && after.state !== 'open') this.#unseen.add(number);
    this.add(after);
    this.tell({ seq: this.#seq, sale: number });
  }

  /** The customer pays. */
  pay(number: string): void {
    this.#verdict(number, 'confirmed', 'paid');
  }

  /** The customer's card is declined. */
  decline(number: string): void {
    this.#verdict(number, 'declined', 'unpaid');
  }

  /** The link's time is over by the gateway's word. */
  expire(number: string): void {
    this.#verdict(number, 'expired', 'unpaid');
  }

  /** A payment of another amount. */
  payWrongly(number: string, whole: number): void {
    const sale = this.#find(number);
    const attempts = sale.attempts.map((attempt) => ({ ...attempt, stage: 'confirmed' as const, flags: ['amount_mismatch' as const], contested: dinars(whole), confirmedAt: this.#nowText() }));
    this.change(number, { state: 'conflict', stage: 'confirmed', flags: ['amount_mismatch'], cause: 'conflict', link: null, attempts });
  }

  /** The gateway stops answering, or answers again. */
  setHealth(change: Partial<HealthView>): void {
    this.bootView = { ...this.bootView, health: { ...this.bootView.health, ...change } };
    for (const tell of this.#onHealth) tell(this.bootView.health);
  }

  /** Tells how any gateway does. */
  tellHealth(health: HealthView): void {
    for (const tell of this.#onHealth) tell(health);
  }

  /** Sends a notice. */
  tell(notice: ChangeNotice): void {
    for (const tell of this.#onChange) tell(notice);
  }

  #day(day: string): DayView {
    return storyDay(this.sales.map((sale) => this.#aged(sale)), day, this.#askedAllAt);
  }

  /** Nadia owns the till, Amina and Karim sell; it is locked until somebody signs in. PINs: 2580, 4711, 3691. */
  openStaffed(names: readonly [string, string, string] = ['Nadia', 'Amina', 'Karim']): void {
    const [nadia, amina, karim] = names;
    this.staff.enter(nadia, 'owner', '2580');
    this.staff.enter(amina, 'cashier', '4711');
    this.staff.enter(karim, 'cashier', '3691');
    this.#signedIn(null);
  }

  /** Locks the till as an idle one does. */
  lockBySelf(): void {
    this.#signedIn(null);
  }

  // The commands.

  boot = () => this.answer('boot', [], () => ({ ...this.bootView, strip: this.#strip(), seq: this.#seq, now: this.#nowText(), front: this.bootView.front }));
  readSale = (number: string) => this.answer('readSale', [number], () => this.#aged(this.#find(number)));
  putInFront = (number: string | null) => this.answer('putInFront', [number], () => ((this.front = number), null));
  strip = () => this.answer('strip', [], () => this.#strip());
  attention = () => this.answer('attention', [], () => this.#attention());
  timeline = (number: string) => this.answer('timeline', [number], () => storyTimeline(this.#find(number)));
  health = () => this.answer('health', [], () => this.bootView.health);
  readSettings = () => this.answer('readSettings', [], () => this.settings);
  changesSince = (seq: number) => this.answer('changesSince', [seq], () => ({ seq: this.#seq, sales: this.sales.filter((sale) => sale.seq > seq).map((sale) => sale.number) }));
  listTimeZones = () => this.answer('listTimeZones', [], () => ['Africa/Algiers', 'Africa/Casablanca', 'Africa/Tunis', 'Europe/Paris', 'UTC']);
  verifyJournal = (anchor: string | null) =>
    this.answer('verifyJournal', [anchor], () => {
      if (anchor !== null && !anchor.startsWith('comptoir-head/1:')) throw error('bad_input', 'none', { field: 'anchor' });
      return { rows: this.#seq, broken: null, closings: 12, brokenClosing: null, anchor: anchor === null ? null : ('met' as const), keychain: null, exports: 0, brokenExport: null };
    });
  backupNow = () => this.answer('backupNow', [], () => this.#file('backups/till-live-A-20261121T133207123Z.db', this.sales.length));
  readBackups = () => this.answer('readBackups', [], () => this.backups);
  setSecondPlace = (folder: string | null) =>
    this.answer('setSecondPlace', [folder], () => {
      if (folder !== null && !folder.startsWith('/')) throw error('second_place_unfit', 'none', { path: folder });
      return (this.backups = { ...this.backups, second: folder === null ? null : { folder, state: 'behind', problem: null } });
    });
  lookAtBackup = (path: string) =>
    this.answer('lookAtBackup', [path], () => {
      if (!path.endsWith('.db')) throw error('backup_missing', 'none', { path });
      return storyLook(path, this.bootView.shop.shopName);
    });
  restoreBackup = (path: string) =>
    this.answer('restoreBackup', [path], () => {
      this.bootView = { ...this.bootView, till: 'B7K' };
      return { till: 'B7K', setAside: '/home/amina/.local/share/comptoir/live/quarantine-20261121T133207Z' };
    });
  closingFiles = (day: string) => this.answer('closingFiles', [day], () => storyFiles(day));
  openClosingFile: Backend['openClosingFile'] = (day, kind) => this.answer('openClosingFile', [day, kind], () => this.#file(`exports/closing-live-A-0012-${day}-fr.${kind}`, 62));
  saveClosingFile: Backend['saveClosingFile'] = (day, kind) => this.answer('saveClosingFile', [day, kind], () => this.#file(`exports/closing-live-A-0012-${day}-fr.${kind}`, 62));
  export: Backend['export'] = (request) =>
    this.answer('export', [request], () => {
      if (!this.longExports) return this.#file(`exports/${request.from ?? 'today'}.${request.kind}`, this.sales.length);
      this.#onExport.forEach((one) => one({ kind: request.kind, step: 'writing', done: 500, total: 12_000 }));
      return new Promise<FileView>((_, stopped) => {
        this.#stopExport = () => stopped(error('export_stopped'));
      });
    });
  stopExport = () => this.answer('stopExport', [], () => (this.#stopExport?.(), null));
  receipt: Backend['receipt'] = (number, language) =>
    this.answer('receipt', [number, language], () => {
      const isCopy = this.calls.filter((call) => call.name === 'receipt' && call.args[0] === number).length > 1;
      const { path, sha256, asOfSeq } = this.#file(`exports/receipt-${number}${isCopy ? '-copy-1' : ''}-${language}.pdf`, 1);
      return { path, isCopy, sha256, asOfSeq };
    });
  gatewayReceipt: Backend['gatewayReceipt'] = (number, ownReference) =>
    this.answer('gatewayReceipt', [number, ownReference], () => ({ ...this.#file(`exports/receipt-demo-${ownReference}-oi.json`, 1), gateway: 'OI Payments' }));
  openReceipt = (path: string) => this.answer('openReceipt', [path], () => null);
  revealFile = (path: string) => this.answer('revealFile', [path], () => null);
  openCustomerPage = (number: string) => this.answer('openCustomerPage', [number], () => null);
  showCustomerWindow = (on: boolean) => this.answer('showCustomerWindow', [on], () => (this.customerWindow = on));
  rescue = (how: 'restore_backup' | 'start_new') => this.answer('rescue', [how], () => null);
  stopRecheck = () => this.answer('stopRecheck', [], () => (this.#stopRecheck?.(), null));
  readDay = (day: string | null) => this.answer('readDay', [day], () => ({ ...this.#day(day ?? '2026-11-21'), findings: this.found.filter((one) => one.end === null), closing: this.closings.get(day ?? '2026-11-21') ?? null }));

  readReport: Backend['readReport'] = (request) =>
    this.answer('readReport', [request], () => {
      const refusal = refusalOf(request);
      if (refusal) throw error(refusal);
      return storyReport(request, this.sales.length === 0);
    });

  startSale: Backend['startSale'] = (input) => {
    const known = this.#byRequest.get(input.requestId);
    if (known) {
      this.calls.push({ name: 'startSale', args: [input] });
      return known;
    }
    const making = this.answer('startSale', [input], () => this.#makeLater(input));
    this.#byRequest.set(input.requestId, making);
    return making;
  };

  linkOptions = () => this.answer('linkOptions', [], () => this.linkOptionsView);

  stopSale = (requestId: string) =>
    this.answer('stopSale', [requestId], () => {
      this.#stopped.get(requestId)?.();
      return null;
    });

  customerView: Backend['customerView'] = () =>
    this.answer('customerView', [], () => {
      const sale = this.sales.find((one) => one.number === this.front);
      const { shop, machine, profile } = this.bootView;
      return { profile, shopName: shop.shopName, languages: shop.customerLanguages, theme: machine.theme, sale: sale ? this.#aged(sale) : null };
    });

  acknowledge = (number: string) =>
    this.answer('acknowledge', [number], () => {
      this.#unseen.delete(number);
      return null;
    });

  checkSale = (number: string) =>
    this.answer('checkSale', [number], (): CheckReply => {
      const sale = this.add({ ...this.#aged(this.#find(number)), contact: { verifiedAgoMs: 0, problem: null, problemSince: null } });
      return { sale, problem: null };
    });

  newLink: Backend['newLink'] = (number, secondPress, wish, gateway) =>
    this.answer('newLink', [number, secondPress, wish, ...(gateway ? [gateway] : [])], (): PressReply => {
      const sale = this.#aged(this.#find(number));
      if (this.oldPayableUntil && !secondPress) return { sale, done: false, secondPress: true, oldPayableUntil: this.oldPayableUntil, problem: null };
      const ordinal = sale.attempts.length + 1;
      const fresh = makeSale({ number });
      this.#seq += 1;
      const at = gateway ? { gateway, gatewayName: gatewayOf(this.settings, gateway)?.name ?? gateway } : {};
      const next = { ...sale, seq: this.#seq, state: 'open' as const, stage: 'awaiting' as const, link: fresh.link, standIn: null, attempts: [...sale.attempts, makeAttempt(number, { ordinal, sentBy: wish.sendBy, sentTo: sentTo(wish), ...at })] };
      return { sale: this.add(next), done: true, secondPress: false, oldPayableUntil: this.oldPayableUntil, problem: null };
    });

  giveUpSale = (number: string, secondPress: boolean) =>
    this.answer('giveUpSale', [number, secondPress], (): PressReply => {
      const sale = this.#aged(this.#find(number));
      if (this.oldPayableUntil && !secondPress) return { sale, done: false, secondPress: true, oldPayableUntil: this.oldPayableUntil, problem: null };
      this.#seq += 1;
      const next = { ...sale, seq: this.#seq, state: 'unpaid' as const, givenUp: true, link: null };
      return { sale: this.add(next), done: true, secondPress: false, oldPayableUntil: this.oldPayableUntil, problem: null };
    });

  takeTender: Backend['takeTender'] = (number, input) =>
    this.answer('takeTender', [number, input], (): PressReply => {
      const sale = this.#aged(this.#find(number));
      const reply = { sale, done: false, secondPress: false, oldPayableUntil: this.oldPayableUntil, problem: null };
      if (sale.state === 'paid' || sale.state === 'conflict') return reply;
      if (this.oldPayableUntil && !input.secondPress) return { ...reply, secondPress: true };
      this.#seq += 1;
      const tender = tenderOf(sale, input, this.bootView.person.name, this.#nowText());
      const next = { ...sale, seq: this.#seq, state: 'paid' as const, link: null, tender, tenders: [...sale.tenders, tender] };
      return { ...reply, sale: this.add(next), done: true };
    });

  refund: Backend['refund'] = (number, input) =>
    this.answer('refund', [number, input], (): RefundReply => {
      this.#seq += 1;
      const stage = input.way === 'gateway' ? this.refundStage : 'done';
      const after = refunded(this.#find(number), input, stage, this.bootView.person.name, this.#nowText());
      return { sale: this.add({ ...after.sale, seq: this.#seq }), refund: after.refund, problem: null };
    });
  settleRefund: Backend['settleRefund'] = (number, ordinal, wentBack, note) =>
    this.answer('settleRefund', [number, ordinal, wentBack, note], (): RefundReply => {
      this.#seq += 1;
      const reply = settled(this.#find(number), ordinal, wentBack, this.#nowText());
      return { ...reply, sale: this.add({ ...reply.sale, seq: this.#seq }) };
    });

  takeBackTender: Backend['takeBackTender'] = (number, reason) =>
    this.answer('takeBackTender', [number, reason], () => {
      const sale = this.#find(number);
      if (!sale.tender) throw error('not_tendered', 'none', { sale: number });
      this.#seq += 1;
      const takenBack = { reason, by: this.bootView.person.name, at: this.#nowText(), businessDay: sale.businessDay };
      const tenders = sale.tenders.map((tender) => (tender.takenBack ? tender : { ...tender, takenBack }));
      return this.add({ ...sale, seq: this.#seq, state: 'unpaid', tender: null, tenders });
    });

  readCash = (day: string | null) => this.answer('readCash', [day], () => this.#cash());
  putCashIn = (isFloat: boolean, amountMinor: number, note: string) =>
    this.answer('putCashIn', [isFloat, amountMinor, note], () => {
      this.cash.move(isFloat ? 'float' : 'pay_in', amountMinor, note, this.bootView.person.name, this.#nowText());
      return this.#cash();
    });
  takeCashOut = (amountMinor: number, note: string) =>
    this.answer('takeCashOut', [amountMinor, note], () => {
      this.cash.move('pay_out', amountMinor, note, this.bootView.person.name, this.#nowText());
      return this.#cash();
    });
  countCash: Backend['countCash'] = (day, countedMinor, currency) =>
    this.answer('countCash', [day, countedMinor, currency], () => {
      this.cash.count(this.sales, countedMinor, this.bootView.person.name, this.#nowText());
      return this.#cash();
    });
  explainCash = (day: string | null, note: string) =>
    this.answer('explainCash', [day, note], () => {
      this.cash.explain(note, this.bootView.person.name);
      return this.#cash();
    });
  setCashLimit = (limitMinor: number) => this.answer('setCashLimit', [limitMinor], () => ((this.cash.limitMinor = limitMinor), this.#cash()));

  resolve: Backend['resolve'] = (number, ownReference, decision, note) =>
    this.answer('resolve', [number, ownReference, decision, note], () => {
      const sale = this.#find(number);
      const resolution = { decision, by: this.bootView.person.name, note, at: this.#nowText() };
      const attempts = sale.attempts.map((attempt) => (attempt.ownReference === ownReference ? { ...attempt, resolution } : attempt));
      this.#seq += 1;
      const state = sale.state === 'conflict' ? (decision === 'accepted' ? ('paid' as const) : ('unpaid' as const)) : sale.state;
      const after = this.add({ ...sale, seq: this.#seq, attempts, state, cause: decision === 'to_refund' ? ('owed' as const) : null });
      this.tell({ seq: this.#seq, sale: number });
      return after;
    });

  listSales: Backend['listSales'] = (query) =>
    this.answer('listSales', [query], () => {
      const wanted = query.search?.trim().toLowerCase() ?? '';
      const plain = wanted.replace(/[\s\u202f]/g, '');
      const counterOf = (sale: SaleView) => Number(sale.number.slice(2));
      const found = this.sales
        .filter((sale) => (wanted ? `${sale.number} ${sale.note} ${sale.amount.minor / 100} ${sale.attempts.map((attempt) => attempt.reference).join(' ')}`.toLowerCase().includes(plain || wanted) : sale.businessDay === (query.day ?? '2026-11-21')))
        .filter((sale) => query.before === null || counterOf(sale) < query.before)
        .sort((a, b) => b.number.localeCompare(a.number))
        .map((sale) => this.#aged(sale));
      const page = found.slice(0, 50);
      const last = page.at(-1);
      return { rows: page.map(rowOf), dayTotal: this.sales.filter((sale) => sale.businessDay === (query.day ?? '2026-11-21')).length, nextBefore: found.length > 50 && last ? counterOf(last) : null };
    });

  previewClosing = (day: string) => this.answer('previewClosing', [day], () => storyPreview(this.#day(day), this.closings.size + 1, this.#drawers()));
  closeDay = (day: string, carriedOver: string[]) =>
    this.answer('closeDay', [day, carriedOver], () => {
      const preview = storyPreview(this.#day(day), this.closings.size + 1, this.#drawers());
      const left = preview.findings.filter((finding) => finding.blocks && !carriedOver.includes(finding.id));
      if (this.closings.has(day)) throw error('day_closed', 'none', { day });
      if (left.length > 0) throw error('findings_open', 'none', { count: String(left.length) });
      const closing = storyClosing(preview);
      this.closings.set(day, closing);
      return closing;
    });
  lookAtStatement: Backend['lookAtStatement'] = (statement, choice) => this.answer('lookAtStatement', [statement, choice], () => storyStatementLook(statement.name, choice));
  importStatement: Backend['importStatement'] = (statement, choice) =>
    this.answer('importStatement', [statement, choice], () => {
      this.found = storyFindings();
      this.statements = storyStatements();
      return storyStatement(storyStatementLook(statement.name, choice), this.found);
    });
  listFindings: Backend['listFindings'] = (day) => this.answer('listFindings', [day], () => storyFindingsOf(day ?? '2026-11-21', this.found, this.statements));
  resolveFinding: Backend['resolveFinding'] = (id, note) =>
    this.answer('resolveFinding', [id, note], () => {
      const settled = settledFinding(this.found, id, { by: this.bootView.person.name, note, at: this.#nowText(), statement: null });
      this.found = this.found.map((one) => (one.id === id ? settled : one));
      return settled;
    });
  recheckDay: Backend['recheckDay'] = (day) =>
    this.answer('recheckDay', [day], () => {
      const over = () => ((this.#stopRecheck = null), (this.#askedAllAt = this.#nowText()));
      const { first, stop } = recheck(this.#clock, { day, lists: this.lists, tell: (progress) => this.#onRecheck.forEach((one) => one(progress)), over });
      this.#stopRecheck = stop;
      return first;
    });

  saveShop = (shop: ShopSettings) =>
    this.answer('saveShop', [shop], () => {
      this.bootView = { ...this.bootView, shop };
      return (this.settings = { ...this.settings, shop, sandboxAddress: shop.sandboxOnNetwork ? 'http://192.168.1.24:8787' : null });
    });

  saveGatewayOptions: Backend['saveGatewayOptions'] = (gateway, options) => this.answer('saveGatewayOptions', [gateway, options], () => this.#changeGateway(gateway, { options }));
  chooseGateway: Backend['chooseGateway'] = (gateway) => this.answer('chooseGateway', [gateway], () => (this.settings = chosen(this.settings, gateway)));
  setGatewayKey: Backend['setGatewayKey'] = (gateway, keys) =>
    this.answer('setGatewayKey', [gateway, '***'], () => {
      if (Object.values(keys).some((key) => key.startsWith('sk_test')) && this.bootView.profile === 'live') throw error('key_wrong_environment');
      return this.#changeGateway(gateway, { hasKey: true, keyPlace: 'keychain', removed: false, enabled: true });
    });

  enableGateway: Backend['enableGateway'] = (gateway, on) => this.answer('enableGateway', [gateway, on], () => (this.settings = switched(this.settings, gateway, on)));
  orderGateways: Backend['orderGateways'] = (gateways) => this.answer('orderGateways', [gateways], () => (this.settings = ordered(this.settings, gateways)));
  removeGateway: Backend['removeGateway'] = (gateway) => this.answer('removeGateway', [gateway], () => (this.settings = removed(this.settings, gateway, this.bootView.profile)));
  forgetGatewayKey = (gateway: string) => this.answer('forgetGatewayKey', [gateway], () => this.#changeGateway(gateway, { hasKey: false, keyPlace: null, lastTest: null }));

  testGatewayKey: Backend['testGatewayKey'] = (gateway) =>
    this.answer('testGatewayKey', [gateway], () => {
      const environment = this.bootView.profile === 'demo' ? 'sandbox' : 'live';
      const lastTest = { at: this.#nowText(), environment, problem: null, checks: storyChecks(environment) };
      this.#changeGateway(gateway, { lastTest });
      return lastTest;
    });

  saveMachine = (machine: MachineView) =>
    this.answer('saveMachine', [machine], () => {
      this.bootView = { ...this.bootView, machine };
      for (const tell of this.#onMachine) tell(machine);
      return null;
    });

  switchProfile = (profile: ProfileView) =>
    this.answer('switchProfile', [profile], () => {
      if (this.front && this.#find(this.front).link) throw error('qr_on_screen');
      this.bootView = { ...this.bootView, profile };
      return null;
    });

  onChange = (tell: (notice: ChangeNotice) => void) => subscribe(this.#onChange, tell);
  onHealth = (tell: (health: HealthView) => void) => subscribe(this.#onHealth, tell);
  onRecheck = (tell: (progress: RecheckProgress) => void) => subscribe(this.#onRecheck, tell);
  onExport = (tell: (progress: ExportProgress) => void) => subscribe(this.#onExport, tell);
  onMachine = (tell: (machine: MachineView) => void) => subscribe(this.#onMachine, tell);
  onLiveAlerts = (tell: (count: number) => void) => subscribe(this.#onLiveAlerts, tell);
  onSession = (tell: (session: SessionView) => void) => subscribe(this.#onSession, tell);

  people = () => this.answer('people', [], () => ({ ...this.staff.view, people: this.staff.view.people.filter((one) => one.active).sort((a, b) => Number(a.role === 'owner') - Number(b.role === 'owner')) }));
  listPeople = () => this.answer('listPeople', [], () => this.staff.view);
  signIn = (person: number, pin: string) => this.answer('signIn', [person, '***'], () => this.#signedIn(this.staff.checked(person, pin)));
  lockTill = () => this.answer('lockTill', [], () => (this.#signedIn(null), null));
  stayOpen = () => this.answer('stayOpen', [], () => null);
  authorise = (command: string, pin: string) => this.answer('authorise', [command, '***'], () => (this.staff.authorise(command, pin), null));
  makeOwner = (name: string, pin: string) => this.answer('makeOwner', [name, '***'], () => ({ person: this.#signedIn(this.staff.enter(name, 'owner', pin)), recovery: { code: this.staff.newCode() } }));
  recover = (code: string, pin: string) => this.answer('recover', ['***', '***'], () => ({ person: this.#signedIn(this.staff.recover(code, pin)), recovery: { code: this.staff.newCode() } }));
  renewRecovery = (pin: string) => this.answer('renewRecovery', ['***'], () => (this.staff.checked(this.staff.owner.id, pin), { code: this.staff.newCode() }));
  changeOwnPin = (current: string, pin: string) => this.answer('changeOwnPin', ['***', '***'], () => (this.staff.changePin(this.bootView.person.name, current, pin), null));
  addCashier = (name: string, pin: string) => this.answer('addCashier', [name, '***'], () => (this.staff.enter(name, 'cashier', pin), this.staff.view));
  renamePerson = (person: number, name: string) => this.answer('renamePerson', [person, name], () => this.staff.change(person, { name }));
  setPersonActive = (person: number, active: boolean) => this.answer('setPersonActive', [person, active], () => this.staff.change(person, { active }));
  setPin = (person: number, pin: string) => this.answer('setPin', [person, '***'], () => this.staff.setPin(person, pin));
  setIdleLock = (minutes: number) => this.answer('setIdleLock', [minutes], () => (this.staff.view = { ...this.staff.view, idleMinutes: minutes }));
  putOffPeople = () => this.answer('putOffPeople', [], () => ((this.bootView = { ...this.bootView, people: { ...this.bootView.people, offer: false } }), null));

  #signedIn(person: PersonRow | null): BootView['person'] {
    const view = person ? { name: person.name, role: person.role } : { name: null, role: 'cashier' as const };
    this.bootView = { ...this.bootView, person: view, locked: person === null, people: this.staff.view };
    for (const tell of this.#onSession) tell({ locked: person === null });
    return view;
  }

  /** Live sales want somebody while the demo is on screen. */
  alertLive(count: number): void {
    for (const tell of this.#onLiveAlerts) tell(count);
  }

  protected permit(name: keyof Backend): void {
    if (this.bootView.person.role === 'cashier' && OWNERS.has(name) && !this.staff.takeWord(name)) throw error(this.bootView.locked ? 'sign_in_first' : 'not_allowed');
  }

  protected refused(name: keyof Backend, args: unknown[]): void {
    if (name === 'startSale') this.#byRequest.delete((args[0] as { requestId: string }).requestId);
  }

  #makeLater({ requestId, amountMinor, note, customer, sendBy }: StartSale): Promise<SaleView> {
    const { limits } = this.bootView;
    checkAmount(amountMinor, limits);
    return new Promise((resolve, reject) => {
      const made = this.#clock.after(this.linkMs, () => {
        this.#seq += 1;
        const number = saleNumber(this.#counter++);
        resolve(this.add(makeSale({ number, seq: this.#seq, amount: { minor: amountMinor, currency: limits.currency, exponent: limits.exponent }, note, createdAt: this.#nowText(), attempts: [makeAttempt(number, { createdAt: this.#nowText(), sentBy: sendBy, sentTo: sentTo({ customer, sendBy }) })] })));
        this.tell({ seq: this.#seq, sale: number });
      });
      this.#stopped.set(requestId, () => {
        made();
        reject(error('stopped'));
      });
    });
  }

  #verdict(number: string, stage: 'confirmed' | 'declined' | 'expired', state: 'paid' | 'unpaid'): void {
    const attempts = this.#find(number).attempts.map((attempt, i, all) => (i === all.length - 1 ? { ...attempt, stage, confirmedAt: stage === 'confirmed' ? this.#nowText() : null } : attempt));
    this.change(number, { state, stage, link: null, attempts });
  }

  #cash(): CashView {
    return this.cash.view(this.sales, '2026-11-21', this.closings.has('2026-11-21'));
  }

  /** The drawers that were in use. */
  #drawers(): DrawerView[] {
    return [this.cash.drawer(this.sales)].filter((drawer) => drawer.state !== 'unused');
  }

  #attention(): AttentionItem[] {
    return storyAttention(this.sales.map((sale) => this.#aged(sale)));
  }

  #strip(): StripView {
    return stripOf(this.sales.map((sale) => this.#aged(sale)), this.#unseen, this.#attention().length);
  }

  #changeGateway(gateway: string, change: Partial<SettingsView['gateways'][number]>): SettingsView {
    return (this.settings = changed(this.settings, gateway, change));
  }

  #file(name: string, rows: number): FileView {
    return { path: `/home/amina/.local/share/comptoir/${name}`, rows, sha256: '9f2c41d07be85a63e1f4c8a90d57b26e3c7a1184f5be09d2a6c3e85b17d4f06a', asOfSeq: this.#seq };
  }

  #find(number: string): SaleView {
    const sale = this.sales.find((one) => one.number === number);
    if (!sale) throw error('sale_not_found', 'none', { sale: number });
    return sale;
  }

  /** The sale as it is now: its durations counted from now. */
  #aged(sale: SaleView): SaleView {
    const age = this.#clock.now() - (this.#since.get(sale.number) ?? 0);
    const link = sale.link && { ...sale.link, leftMs: sale.link.leftMs === null ? null : sale.link.leftMs - age, lifeMs: sale.link.lifeMs ?? LIFE_MS };
    const ago = sale.contact.verifiedAgoMs;
    return { ...sale, link, contact: { ...sale.contact, verifiedAgoMs: ago === null ? null : ago + age }, unseenVerdict: this.#unseen.has(sale.number) };
  }

  #nowText(): string {
    return new Date(Date.parse(STORY_BEGINS) + this.#clock.now()).toISOString();
  }
}

function subscribe<T>(to: Set<T>, tell: T): Stop {
  to.add(tell);
  return () => void to.delete(tell);
}
