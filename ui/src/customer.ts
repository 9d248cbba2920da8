// The customer's window.
import './styles/index.css';
import './styles/frame.css';
import { mount } from 'svelte';
import CustomerApp from './CustomerApp.svelte';
import { tauriBackend } from './lib/backend';
import { realClock } from './lib/clock';

const target = document.getElementById('app');
if (target) mount(CustomerApp, { target, props: { backend: tauriBackend(), clock: realClock } });
