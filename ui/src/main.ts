// The till's window.
import './styles/index.css';
import './styles/frame.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { tauriBackend } from './lib/backend';
import { realClock } from './lib/clock';
import { buildHouse } from './lib/house';
import { otherViews } from './views';

/** A till that opens sooner than this is shown in one go: in its own language and theme, and painted once. */
const PATIENCE_MS = 250;
/** By then the first screen is painted. Whoever wants another room sooner fetches it. */
const OTHERS_AFTER_MS = 300;

const house = buildHouse(tauriBackend(), realClock);
// Followed from before it is read, so that nothing is missed between. Both end with the page.
house.till.follow();
await Promise.race([house.till.open(), new Promise((over) => setTimeout(over, PATIENCE_MS))]);

const target = document.getElementById('app');
if (target) {
  mount(App, { target, props: { house } });
  setTimeout(() => void otherViews(), OTHERS_AFTER_MS);
}
