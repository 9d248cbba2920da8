// The only door to the till. Types of what comes through it, and the two ways to open it are in
// `backend` (the interface), `client` (Tauri) and `fake` (memory; imported by tests and fake.ts alone).
export type { Backend, Commands, Stop } from './backend';
export { asError, ownError, tauriBackend } from './client';
export { NO_WISH } from './wishes';
export { commandName, withRefusals, type Refusals } from './over';
export type * from './bindings';
