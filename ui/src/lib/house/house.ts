// What every room of the window is given: one set, made at the start, handed down as Svelte's context.
import { getContext, onDestroy, onMount, setContext } from 'svelte';
import { Announcer } from '../announce';
import { withRefusals, type Backend } from '../backend';
import { Ticker, type Clock } from '../clock';
import { Front } from '../front';
import { Keys, type Bindings } from '../keys';
import { AtTheTill, Shoulder } from '../session';
import { CashDrawer } from '../drawer';
import { Sounds } from '../sound';
import { Tendering } from '../tender';
import { Till } from './till.svelte';

/** The parts of the window that rooms share. */
export interface House {
  readonly backend: Backend;
  readonly clock: Clock;
  /** `ticker.now` redraws what counts. */
  readonly ticker: Ticker;
  readonly front: Front;
  readonly till: Till;
  readonly atTheTill: AtTheTill;
  readonly shoulder: Shoulder;
  /** Cash, or another way, for a sale that the phone didn't pay. */
  readonly tendering: Tendering;
  /** The cash drawer. */
  readonly drawer: CashDrawer;
  readonly keys: Keys;
  readonly sounds: Sounds;
  readonly announcer: Announcer;
}

const HOUSE = Symbol('house');

/** Makes the parts; nothing runs until the window opens the till. */
export function buildHouse(bare: Backend, clock: Clock, sounds: Sounds = new Sounds()): House {
  const shoulder = new Shoulder(bare, clock);
  const backend = withRefusals(bare, { ask: (command) => shoulder.ask(command), signInFirst: () => till.signInFirst() });
  const front = new Front(backend, clock);
  const till: Till = new Till(backend, clock, front, sounds);
  return {
    backend,
    clock,
    ticker: new Ticker(clock),
    front,
    till,
    atTheTill: new AtTheTill(backend, clock, () => till.enter()),
    shoulder,
    tendering: new Tendering(backend, clock, {
      taken: (sale) => {
        till.showSale(sale);
        void till.readStrip();
      },
      found: (sale) => (front.sale?.number === sale.number ? till.answered(sale) : till.showSale(sale)),
    }),
    drawer: new CashDrawer(backend),
    keys: new Keys(),
    sounds,
    announcer: new Announcer(),
  };
}

/** Gives the house to everything below the component that calls this. */
export function provideHouse(house: House): House {
  return setContext(HOUSE, house);
}

/** The house, in a component below the window's. */
export function useHouse(): House {
  return getContext<House>(HOUSE);
}

/** Binds keys while the calling component is on screen. */
export function useKeys(bindings: Bindings): void {
  const { keys } = useHouse();
  onMount(() => keys.bind(bindings));
}

/** Runs `read` each time something was committed, while the calling component is on screen. */
export function useChanges(read: (sale: string | null) => void): void {
  const { backend } = useHouse();
  onDestroy(backend.onChange((notice) => read(notice.sale)));
}
