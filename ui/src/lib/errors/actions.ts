/**
 * What a person can do about an error. A screen shows the ones it can carry out and calls its own
 * intent for them; `put_away` is always possible.
 */
import { m } from '../i18n';

/** One thing that can be done about an error, in the words of the error table. */
export type ErrorAction =
  | 'correct'
  | 'retry'
  | 'check_now'
  | 'new_link'
  | 'new_sale'
  | 'open_sale'
  | 'open_sales'
  | 'open_day'
  | 'gateway_settings'
  | 'shop_settings'
  | 'profile_settings'
  | 'restore_backup'
  | 'start_new'
  | 'recovery_code'
  | 'put_away';

const LABELS: Record<ErrorAction, () => string> = {
  correct: m.error_action_correct,
  retry: m.error_action_retry,
  check_now: m.error_action_check_now,
  new_link: m.error_action_new_link,
  new_sale: m.error_action_new_sale,
  open_sale: m.error_action_open_sale,
  open_sales: m.error_action_open_sales,
  open_day: m.error_action_open_day,
  gateway_settings: m.error_action_gateway_settings,
  shop_settings: m.error_action_shop_settings,
  profile_settings: m.error_action_profile_settings,
  restore_backup: m.error_action_restore_backup,
  start_new: m.error_action_start_new,
  recovery_code: m.error_action_recovery_code,
  put_away: m.error_action_put_away,
};

/** The words on an action's button. */
export function actionLabel(action: ErrorAction): string {
  return LABELS[action]();
}
