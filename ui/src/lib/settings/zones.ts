/** Looking for a time zone by a city, a region or a part of either. Pure. */

const MOST = 8;

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[_\s-]+/g, ' ').trim();
}

/** A zone as people read it: `Africa · Algiers`. */
export function zoneName(zone: string): string {
  return zone.split('/').map((part) => part.replaceAll('_', ' ')).join(' · ');
}

/** The zones a text finds, the ones whose city begins with it first; at most eight. */
export function findZones(zones: readonly string[], text: string): string[] {
  const wanted = plain(text.replaceAll('·', ' ').replaceAll('/', ' '));
  if (wanted === '') return zones.slice(0, MOST);
  const ranked = zones
    .map((zone) => ({ zone, rank: rankOf(zone, wanted) }))
    .filter((one) => one.rank < 3)
    .sort((one, other) => one.rank - other.rank);
  return ranked.slice(0, MOST).map((one) => one.zone);
}

function rankOf(zone: string, wanted: string): number {
  const whole = plain(zone.replaceAll('/', ' '));
  const city = plain(zone.split('/').at(-1) ?? zone);
  if (city.startsWith(wanted)) return 0;
  if (whole.startsWith(wanted)) return 1;
  return whole.includes(wanted) ? 2 : 3;
}
