// What the window can ask of the till and hear from it. Two make it real: `client` over Tauri, and `fake`
// in memory for tests and for pictures.
import type { commands, ChangeNotice, ExportProgress, HealthView, MachineView, RecheckProgress, SessionView } from './bindings';

/** Ends what was begun: a subscription, a timer. Calling it twice does nothing more. */
export type Stop = () => void;

/** Every command by its name, as the till offers it; each answers or rejects with an `ErrorView`. */
export type Commands = typeof commands;

/** The till as the window knows it: commands, and six things it tells by itself. */
export interface Backend extends Commands {
  /** Something changed and was committed: read it again. */
  onChange(tell: (notice: ChangeNotice) => void): Stop;
  /** How the gateway does has changed. */
  onHealth(tell: (health: HealthView) => void): Stop;
  /** "Ask about all" has come further. */
  onRecheck(tell: (progress: RecheckProgress) => void): Stop;
  /** A file that is being written has come further. */
  onExport(tell: (progress: ExportProgress) => void): Stop;
  /** Language or theme was changed, perhaps in another window. */
  onMachine(tell: (machine: MachineView) => void): Stop;
  /** So many live sales want somebody while the till is in demo. */
  onLiveAlerts(tell: (count: number) => void): Stop;
  /** Somebody else is at the till, or nobody. */
  onSession(tell: (session: SessionView) => void): Stop;
}
