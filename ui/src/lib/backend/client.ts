// The till over Tauri's bridge. Each call has a deadline, and whatever is thrown comes out as an `ErrorView`:
// a screen never waits for ever and never meets an error it has no sentence for.
import { commands, events, type ErrorCode, type ErrorView, type MoneyMoved } from './bindings';
import type { Backend, Commands, Stop } from './backend';
import { bootOnce } from './early';

/** How long a call may take, in ms, unless `SLOW` says otherwise. */
export const DEADLINE_MS = 20_000;

/** Calls that wait for a gateway, which may be asked twice, or that read or copy a whole file. */
const SLOW_MS = 60_000;
const SLOW: ReadonlySet<string> = new Set(['startSale', 'setGatewayKey', 'newLink', 'checkSale', 'giveUpSale', 'takeTender', 'refund', 'gatewayReceipt', 'closeDay', 'backupNow', 'setSecondPlace', 'lookAtBackup']);

/**
 * Files of many days are written, and large ones read, for as long as it takes; a person stops them. A restore is not
 * left halfway.
 */
const LONG_MS = 30 * 60_000;
const LONG: ReadonlySet<string> = new Set(['export', 'restoreBackup', 'lookAtStatement', 'importStatement', 'verifyJournal']);

/** Calls that may have moved something by the time nobody answers. */
const MAY_MOVE: ReadonlySet<string> = new Set(['startSale', 'newLink', 'checkSale', 'giveUpSale', 'takeTender', 'refund']);

/** An error the window makes itself. */
export function ownError(code: ErrorCode, money: MoneyMoved = 'none'): ErrorView {
  return { code, money, values: {} };
}

/** Whatever a call was rejected with, as an `ErrorView`. A refusal by the bridge is a plain string: `internal`. */
export function asError(thrown: unknown): ErrorView {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return ownError('internal', 'unknown');
  const { code, money, values } = thrown as Partial<ErrorView>;
  if (typeof code !== 'string') return ownError('internal', 'unknown');
  return { code, money: money ?? 'unknown', values: values ?? {} };
}

/**
 * Waits for `answer` no longer than `deadlineMs`.
 * Rejects with an `ErrorView`: the till's own, or `no_reply` when the deadline passed.
 */
export async function withDeadline<T>(answer: Promise<T>, deadlineMs: number, late: ErrorView): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), deadlineMs);
  });
  try {
    return await Promise.race([answer, deadline]);
  } catch (thrown) {
    throw asError(thrown);
  } finally {
    clearTimeout(timer);
  }
}

type Call = (...args: unknown[]) => Promise<unknown>;

/** All commands of `raw`, each with its deadline. */
export function guarded(raw: Commands): Commands {
  const calls = Object.entries(raw).map(([name, call]) => {
    const deadlineMs = LONG.has(name) ? LONG_MS : SLOW.has(name) ? SLOW_MS : DEADLINE_MS;
    const late = ownError('no_reply', MAY_MOVE.has(name) ? 'unknown' : 'none');
    const guard: Call = (...args) => withDeadline((call as Call)(...args), deadlineMs, late);
    return [name, guard] as const;
  });
  return Object.fromEntries(calls) as unknown as Commands;
}

interface Source<T> {
  listen(callback: (event: { payload: T }) => void): Promise<Stop>;
}

/** Listens to one kind of event. Tauri answers later with the way to stop, which may be asked for sooner. */
function hear<T>(source: Source<T>, tell: (payload: T) => void): Stop {
  let stopped = false;
  const ready = source.listen((event) => {
    if (!stopped) tell(event.payload);
  });
  return () => {
    stopped = true;
    // A bridge that is gone has nothing left to stop.
    ready.then((stop) => stop(), () => undefined);
  };
}

/** The till behind this window. */
export function tauriBackend(): Backend {
  return {
    ...guarded({ ...commands, boot: bootOnce(commands.boot) }),
    onChange: (tell) => hear(events.changeNotice, tell),
    onHealth: (tell) => hear(events.healthChanged, tell),
    onRecheck: (tell) => hear(events.recheckProgress, tell),
    onExport: (tell) => hear(events.exportProgress, tell),
    onMachine: (tell) => hear(events.machineChanged, tell),
    onLiveAlerts: (tell) => hear(events.liveAlerts, tell),
    onSession: (tell) => hear(events.sessionChanged, tell),
  };
}
