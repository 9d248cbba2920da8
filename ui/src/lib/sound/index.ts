// Sounds of verdicts.
export { NOTES, Sounds, type Verdict } from './sound';
