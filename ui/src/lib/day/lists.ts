/** What came of the gateways’ own lists, in words. Knows messages and views only. */
import type { ListReadView } from '../backend';
import { sentences } from '../errors';
import { m } from '../i18n';
import { either } from './findings';

/** One list: how much stood on it and what is new, or why it could not be read. */
export function listWords(list: ListReadView): string {
  const gateway = either(list.name);
  if (list.problem) return m.day_list_unread({ gateway, why: sentences(list.problem).what });
  if (list.already) return m.day_list_same({ gateway });
  const read = m.day_list_read({ gateway, count: list.rows });
  return list.found > 0 ? `${read} ${m.day_list_found({ count: list.found })}` : read;
}
