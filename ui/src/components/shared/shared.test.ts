import { mount, unmount } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { dinars, makeSale } from '../../lib/backend/fake';
import { language } from '../../lib/i18n';
import Amount from './Amount.svelte';
import { LEAST_MODULE, moduleSize, QUIET } from './qr';
import Qr from './Qr.svelte';
import Tiles from './Tiles.svelte';

let mounted: object | undefined;
afterEach(async () => {
  if (mounted) await unmount(mounted);
  document.body.innerHTML = '';
});

describe('a QR', () => {
  it('has a whole number of the screen’s pixels a module, as many as fit with the quiet zone', () => {
    expect(moduleSize(481, 29, 1)).toBe(13);
    expect(moduleSize(740, 29, 1)).toBe(20);
    expect(moduleSize(480, 29, 1)).toBe(12);
    for (const ratio of [1, 1.25, 1.5, 2, 3]) expect(Number.isInteger(Math.round(moduleSize(500, 33, ratio) * ratio * 1e6) / 1e6)).toBe(true);
  });
  it('is never finer than eight pixels a module', () => {
    expect(moduleSize(100, 57, 1)).toBe(LEAST_MODULE);
    expect(moduleSize(100, 57, 1.25)).toBeGreaterThanOrEqual(LEAST_MODULE);
  });
  it('is one path with four modules of quiet around it', () => {
    const { link } = makeSale();
    if (!link) throw new Error('the sale has a link');
    mounted = mount(Qr, { target: document.body, props: { qr: link.qr, label: 'QR', testid: 'qr' } });
    const svg = document.querySelector('svg');
    expect(svg?.getAttribute('viewBox')).toBe(`-${QUIET} -${QUIET} 37 37`);
    expect(svg?.getAttribute('aria-label')).toBe('QR');
    expect(document.querySelectorAll('path')).toHaveLength(1);
  });
});

describe('the tiles', () => {
  const lit = (leftMs: number, lifeMs: number): [number, number] => {
    document.body.innerHTML = '';
    mounted = mount(Tiles, { target: document.body, props: { leftMs, lifeMs } });
    return [document.querySelectorAll('.on').length, document.querySelectorAll('path').length];
  };
  it('empty one each minute', () => {
    expect(lit(20 * 60_000, 20 * 60_000)).toEqual([20, 20]);
    expect(lit(18 * 60_000 + 42_000, 20 * 60_000)).toEqual([19, 20]);
    expect(lit(0, 20 * 60_000)).toEqual([0, 20]);
    expect(lit(-5_000, 20 * 60_000)).toEqual([0, 20]);
  });
  it('stand for more than a minute when there would be too many', () => {
    expect(lit(60 * 60_000, 60 * 60_000)).toEqual([30, 30]);
  });
});

describe('an amount', () => {
  it('is one left-to-right isolate with the currency outside it', () => {
    language.set('ar');
    mounted = mount(Amount, { target: document.body, props: { amount: dinars(1500) } });
    const isolate = document.querySelector('bdi');
    expect(isolate?.getAttribute('dir')).toBe('ltr');
    expect(isolate?.textContent).toBe('1\u202f500,00');
    expect(document.querySelector('.cur')?.textContent).toBe('دج');
  });
});
