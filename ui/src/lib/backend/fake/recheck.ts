// Asking about a whole day, as the fake till does it: a link at each turn of the clock, then the gateways' lists.
import type { Clock } from '../../clock';
import type { ListReadView, RecheckProgress } from '../bindings';

/** What a day's question needs of its till. */
interface Asking {
  readonly day: string;
  readonly lists: readonly ListReadView[];
  /** Tells how far it has come. */
  tell: (progress: RecheckProgress) => void;
  /** It ended. */
  over: () => void;
}

/** Begins to ask; gives the first progress, and what stops it. */
export function recheck(clock: Clock, { day, lists, tell, over }: Asking): { first: RecheckProgress; stop: () => void } {
  const first: RecheckProgress = { day, done: 0, total: 62, changed: 0, unanswered: 0, listing: null, lists: [], finished: false, stopped: false };
  let progress = first;
  const end = (stopped: boolean) => {
    stopTimer();
    over();
    progress = { ...progress, finished: true, stopped, listing: null, lists: stopped ? [] : [...lists] };
    tell(progress);
  };
  const stopTimer = clock.every(120, () => {
    const [list] = lists;
    const done = Math.min(progress.done + 1, progress.total);
    const isOver = done === progress.total && (!list || progress.listing !== null);
    progress = { ...progress, done, listing: done === progress.total && list ? list.name : null };
    if (isOver) end(false);
    else tell(progress);
  });
  return { first, stop: () => end(true) };
}
