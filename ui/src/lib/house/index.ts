// The till as a window has it, and how rooms get at it.
export { buildHouse, provideHouse, useChanges, useHouse, useKeys, type House } from './house';
export { REPEAT_MS, ROOMS, Till, type Room } from './till.svelte';
export { newsVerdictOf, verdictOf, Verdicts, type Judged } from './verdicts';
export { dressPage, followSystemShade, shadeOf, type Shade } from './page';
