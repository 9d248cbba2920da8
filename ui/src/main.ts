// The till's window.
import './styles/index.css';
import './styles/frame.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { tauriBackend } from './lib/backend';
import { realClock } from './lib/clock';
import { buildHouse } from './lib/house';

const target = document.getElementById('app');
if (target) mount(App, { target, props: { house: buildHouse(tauriBackend(), realClock) } });
