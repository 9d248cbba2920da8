// Words of the second press.
import { m, timeOfDay } from '../../lib/i18n';
import { isolate } from '../../lib/money';
import type { Armed } from '../../lib/pay';

/** Why a second press is needed, on the button that needs it. */
export function secondPressWords(armed: Armed, gateway: string, zone: string): string {
  if (armed.problem) return m.pay_press_again_unasked({ gateway });
  if (armed.payableUntil) return m.pay_press_again_until({ time: isolate(timeOfDay(armed.payableUntil, zone)) });
  return m.pay_press_again();
}
