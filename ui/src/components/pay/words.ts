// Words of the second press.
import type { SaleView } from '../../lib/backend';
import { m, timeOfDay } from '../../lib/i18n';
import { isolate } from '../../lib/money';
import type { Armed } from '../../lib/pay';

/** Why a second press is needed, on the button that needs it. */
export function secondPressWords(armed: Armed, gateway: string, zone: string): string {
  if (armed.problem) return m.pay_press_again_unasked({ gateway });
  if (armed.payableUntil) return m.pay_press_again_until({ time: isolate(timeOfDay(armed.payableUntil, zone)) });
  return m.pay_press_again();
}

/** By what the gateway sent the link on the screen, and the end of where it went; `null` where it sent none. */
export function sentWords(sale: SaleView): string | null {
  const attempt = sale.attempts.find((one) => one.reference !== null && one.reference === sale.link?.reference);
  if (!attempt?.sentBy) return null;
  const to = attempt.sentTo === null ? null : isolate(attempt.sentTo);
  if (attempt.sentBy === 'sms') return to === null ? m.pay_sent_sms() : m.pay_sent_sms_to({ to });
  return to === null ? m.pay_sent_email() : m.pay_sent_email_to({ to });
}
