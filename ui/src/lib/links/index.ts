/** What a sale's payment links are called: the first, the second. Shared by whatever lists them. */
import { m } from '../i18n';

/** The name of a payment link by its place. */
export function linkName(ordinal: number | null): string {
  if (ordinal === 2) return m.timeline_link_2();
  if (ordinal === 3) return m.timeline_link_3();
  return ordinal === null || ordinal <= 1 ? m.timeline_link_1() : m.timeline_link_n({ number: String(ordinal) });
}
