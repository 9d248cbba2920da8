// The till's window.
import './styles/index.css';
import './styles/frame.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { tauriBackend } from './lib/backend';
import { realClock } from './lib/clock';
import { buildHouse } from './lib/house';
import { shortDate } from './lib/i18n';
import { otherViews } from './views';

/** A till that opens sooner than this is shown in one go: in its own language and theme, and painted once. */
const PATIENCE_MS = 250;
/** By then the first screen is painted. Whoever wants another room sooner fetches it. */
const OTHERS_AFTER_MS = 300;

const house = buildHouse(tauriBackend(), realClock);
// Followed from before it is read, so that nothing is missed between. Both end with the page.
house.till.follow();
const opened = house.till.open();
// The calendar's tables are read while the till answers, not when the bar's clock is drawn.
shortDate(0, 'UTC', 'en');
await Promise.race([opened, new Promise((over) => setTimeout(over, PATIENCE_MS))]);

const target = document.getElementById('app');
if (target) {
  mount(App, { target, props: { house } });
  setTimeout(() => void otherViews(), OTHERS_AFTER_MS);
}
