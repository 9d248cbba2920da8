/**
 * The one total table from an error code to its sentences and its buttons. A code without an entry
 * doesn't compile. Knows messages only; what a button does is its screen's business.
 */
import type { ErrorCode } from '../backend';
import type { ErrorAction } from './actions';
import { m } from '../i18n';

/** The values a sentence may need; each is a text, isolated for either direction. */
export interface ErrorValues {
  readonly about: string;
  readonly column: string;
  readonly count: string;
  readonly currency: string;
  readonly day: string;
  readonly due: string;
  readonly expected: string;
  readonly found: string;
  readonly decimals: string;
  readonly gateway: string;
  readonly holder: string;
  readonly least: string;
  readonly left: string;
  readonly limit: string;
  readonly method: string;
  readonly most: string;
  readonly name: string;
  readonly next: string;
  readonly number: string;
  readonly path: string;
  readonly reason: string;
  readonly sale: string;
  readonly seconds: string;
  readonly till: string;
  readonly what: string;
}

/** What is said about one code. */
export interface ErrorEntry {
  /** What happened. */
  readonly what: (values: ErrorValues) => string;
  /** What to do now. */
  readonly todo: (values: ErrorValues) => string;
  /** What helps, the likeliest first; never empty. */
  readonly actions: readonly [ErrorAction, ...ErrorAction[]];
}

/** Every code the backend can reject with. */
export const ERRORS: Readonly<Record<ErrorCode, ErrorEntry>> = {
  amount_empty: { what: m.error_amount_empty, todo: m.error_amount_empty_do, actions: ['correct'] },
  amount_not_a_number: { what: m.error_amount_not_a_number, todo: m.error_amount_not_a_number_do, actions: ['correct'] },
  amount_zero: { what: m.error_amount_zero, todo: m.error_amount_zero_do, actions: ['correct'] },
  amount_negative: { what: m.error_amount_negative, todo: m.error_amount_negative_do, actions: ['correct'] },
  amount_too_precise: { what: (v) => m.error_amount_too_precise({ decimals: v.decimals }), todo: m.error_amount_too_precise_do, actions: ['correct'] },
  amount_too_small: { what: (v) => m.error_amount_too_small({ limit: v.limit, currency: v.currency }), todo: m.error_amount_too_small_do, actions: ['correct'] },
  amount_too_large: { what: (v) => m.error_amount_too_large({ limit: v.limit, currency: v.currency }), todo: m.error_amount_too_large_do, actions: ['correct'] },
  amount_overflow: { what: m.error_amount_overflow, todo: m.error_amount_overflow_do, actions: ['correct'] },
  currency_not_taken: { what: (v) => m.error_currency_not_taken({ currency: v.currency }), todo: m.error_currency_not_taken_do, actions: ['shop_settings'] },
  note_too_long: { what: m.error_note_too_long, todo: m.error_note_too_long_do, actions: ['correct'] },
  note_control_character: { what: m.error_note_control_character, todo: m.error_note_control_character_do, actions: ['correct'] },
  note_required: { what: m.error_note_required, todo: m.error_note_required_do, actions: ['correct'] },
  bad_input: { what: m.error_bad_input, todo: m.error_bad_input_do, actions: ['correct'] },
  gateway_unknown: { what: m.error_gateway_unknown, todo: m.error_gateway_unknown_do, actions: ['gateway_settings'] },
  gateway_disabled: { what: (v) => m.error_gateway_disabled({ gateway: v.gateway }), todo: m.error_gateway_disabled_do, actions: ['gateway_settings'] },
  gateway_is_default: { what: (v) => m.error_gateway_is_default({ gateway: v.gateway }), todo: m.error_gateway_is_default_do, actions: ['put_away'] },
  gateway_unfinished: { what: (v) => m.error_gateway_unfinished({ gateway: v.gateway, sale: v.sale }), todo: m.error_gateway_unfinished_do, actions: ['put_away'] },
  key_misses_sale: { what: (v) => m.error_key_misses_sale({ sale: v.sale }), todo: (v) => m.error_key_misses_sale_do({ gateway: v.gateway }), actions: ['correct'] },
  key_missing: { what: m.error_key_missing, todo: m.error_key_missing_do, actions: ['gateway_settings'] },
  key_wrong: { what: m.error_key_wrong, todo: m.error_key_wrong_do, actions: ['gateway_settings'] },
  key_read_only: { what: m.error_key_read_only, todo: m.error_key_read_only_do, actions: ['gateway_settings'] },
  key_disabled: { what: m.error_key_disabled, todo: m.error_key_disabled_do, actions: ['gateway_settings'] },
  key_wrong_environment: { what: m.error_key_wrong_environment, todo: m.error_key_wrong_environment_do, actions: ['gateway_settings'] },
  key_ip_not_allowed: { what: m.error_key_ip_not_allowed, todo: m.error_key_ip_not_allowed_do, actions: ['gateway_settings'] },
  gateway_not_set_up: { what: m.error_gateway_not_set_up, todo: m.error_gateway_not_set_up_do, actions: ['gateway_settings'] },
  key_forbidden: { what: m.error_key_forbidden, todo: m.error_key_forbidden_do, actions: ['gateway_settings'] },
  base_url_unreadable: { what: m.error_base_url_unreadable, todo: m.error_base_url_unreadable_do, actions: ['gateway_settings'] },
  base_url_not_https: { what: m.error_base_url_not_https, todo: m.error_base_url_not_https_do, actions: ['gateway_settings'] },
  option_invalid: { what: m.error_option_invalid, todo: m.error_option_invalid_do, actions: ['correct'] },
  link_rejected: { what: (v) => m.error_link_rejected({ gateway: v.gateway, reason: v.reason }), todo: m.error_link_rejected_do, actions: ['correct', 'retry'] },
  gateway_unreachable: { what: (v) => m.error_gateway_unreachable({ gateway: v.gateway }), todo: m.error_gateway_unreachable_do, actions: ['retry'] },
  gateway_busy: { what: (v) => m.error_gateway_busy({ gateway: v.gateway }), todo: (v) => (v.seconds === '0' ? m.error_gateway_busy_do() : m.error_gateway_busy_wait({ seconds: v.seconds })), actions: ['retry'] },
  link_lost: { what: (v) => m.error_link_lost({ gateway: v.gateway }), todo: m.error_link_lost_do, actions: ['new_link'] },
  link_maybe_sent: { what: (v) => m.error_link_maybe_sent({ gateway: v.gateway }), todo: m.error_link_maybe_sent_do, actions: ['check_now', 'open_sales'] },
  method_not_offered: { what: (v) => m.error_method_not_offered({ gateway: v.gateway }), todo: m.error_method_not_offered_do, actions: ['correct'] },
  method_unknown: { what: (v) => m.error_method_unknown({ gateway: v.gateway, method: v.method }), todo: m.error_method_unknown_do, actions: ['correct'] },
  sending_not_offered: { what: (v) => m.error_sending_not_offered({ gateway: v.gateway }), todo: m.error_sending_not_offered_do, actions: ['correct'] },
  customer_not_taken: { what: (v) => m.error_customer_not_taken({ gateway: v.gateway }), todo: m.error_customer_not_taken_do, actions: ['correct'] },
  customer_name_unfit: { what: m.error_customer_name_unfit, todo: m.error_customer_name_unfit_do, actions: ['correct'] },
  phone_unfit: { what: m.error_phone_unfit, todo: m.error_phone_unfit_do, actions: ['correct'] },
  email_unfit: { what: m.error_email_unfit, todo: m.error_email_unfit_do, actions: ['correct'] },
  phone_missing: { what: (v) => m.error_phone_missing({ gateway: v.gateway }), todo: m.error_phone_missing_do, actions: ['correct'] },
  email_missing: { what: (v) => m.error_email_missing({ gateway: v.gateway }), todo: m.error_email_missing_do, actions: ['correct'] },
  names_missing: { what: (v) => m.error_names_missing({ gateway: v.gateway }), todo: m.error_names_missing_do, actions: ['correct'] },
  pay_url_unreadable: { what: m.error_pay_url_unreadable, todo: m.error_pay_url_unreadable_do, actions: ['new_link'] },
  pay_url_not_https: { what: m.error_pay_url_not_https, todo: m.error_pay_url_not_https_do, actions: ['new_sale'] },
  pay_url_user_info: { what: m.error_pay_url_user_info, todo: m.error_pay_url_user_info_do, actions: ['new_sale'] },
  pay_url_foreign_host: { what: m.error_pay_url_foreign_host, todo: m.error_pay_url_foreign_host_do, actions: ['new_sale'] },
  pay_url_other_reference: { what: m.error_pay_url_other_reference, todo: m.error_pay_url_other_reference_do, actions: ['new_link'] },
  link_wrong_environment: { what: m.error_link_wrong_environment, todo: m.error_link_wrong_environment_do, actions: ['gateway_settings'] },
  not_verified: { what: (v) => m.error_not_verified({ gateway: v.gateway }), todo: m.error_not_verified_do, actions: ['check_now'] },
  day_closed: { what: (v) => m.error_day_closed({ day: v.day }), todo: m.error_day_closed_do, actions: ['open_day'] },
  day_closed_with_next: { what: (v) => m.error_day_closed_with_next({ day: v.day, next: v.next, number: v.number }), todo: (v) => m.error_day_closed_with_next_do({ next: v.next }), actions: ['open_day'] },
  day_not_begun: { what: (v) => m.error_day_not_begun({ day: v.day }), todo: m.error_day_not_begun_do, actions: ['open_day'] },
  earlier_day_open: { what: (v) => m.error_earlier_day_open({ day: v.day }), todo: m.error_earlier_day_open_do, actions: ['open_day'] },
  findings_open: { what: (v) => m.error_findings_open({ count: v.count }), todo: m.error_findings_open_do, actions: ['open_day'] },
  given_too_little: { what: (v) => m.error_given_too_little({ due: v.due, currency: v.currency }), todo: m.error_given_too_little_do, actions: ['correct'] },
  not_tendered: { what: (v) => m.error_not_tendered({ sale: v.sale }), todo: m.error_not_tendered_do, actions: ['open_sale'] },
  nothing_to_explain: { what: m.error_nothing_to_explain, todo: m.error_nothing_to_explain_do, actions: ['put_away'] },
  sale_not_found: { what: (v) => m.error_sale_not_found({ sale: v.sale }), todo: m.error_sale_not_found_do, actions: ['open_sales'] },
  sale_already_paid: { what: (v) => m.error_sale_already_paid({ sale: v.sale }), todo: m.error_sale_already_paid_do, actions: ['open_sale'] },
  sale_given_up: { what: (v) => m.error_sale_given_up({ sale: v.sale }), todo: m.error_sale_given_up_do, actions: ['new_sale'] },
  sale_busy: { what: (v) => m.error_sale_busy({ sale: v.sale }), todo: m.error_sale_busy_do, actions: ['retry'] },
  nothing_to_resolve: { what: (v) => m.error_nothing_to_resolve({ sale: v.sale }), todo: m.error_nothing_to_resolve_do, actions: ['open_sale'] },
  not_allowed: { what: m.error_not_allowed, todo: m.error_not_allowed_do, actions: ['put_away'] },
  name_taken: { what: (v) => m.error_name_taken({ name: v.name }), todo: m.error_name_taken_do, actions: ['correct'] },
  name_unfit: { what: m.error_name_unfit, todo: m.error_name_unfit_do, actions: ['correct'] },
  owner_exists: { what: m.error_owner_exists, todo: m.error_owner_exists_do, actions: ['put_away'] },
  owner_locked: { what: m.error_owner_locked, todo: m.error_owner_locked_do, actions: ['recovery_code'] },
  pepper_missing: { what: m.error_pepper_missing, todo: m.error_pepper_missing_do, actions: ['recovery_code'] },
  person_unknown: { what: m.error_person_unknown, todo: m.error_person_unknown_do, actions: ['put_away'] },
  pin_locked: { what: (v) => m.error_pin_locked({ name: v.name }), todo: m.error_pin_locked_do, actions: ['put_away'] },
  pin_too_plain: { what: m.error_pin_too_plain, todo: m.error_pin_too_plain_do, actions: ['correct'] },
  pin_unfit: { what: (v) => m.error_pin_unfit({ least: v.least, most: v.most }), todo: m.error_pin_unfit_do, actions: ['correct'] },
  pin_wait: { what: m.error_pin_wait, todo: (v) => m.error_pin_wait_do({ seconds: v.seconds }), actions: ['put_away'] },
  pin_wrong: { what: m.error_pin_wrong, todo: (v) => (v.seconds === '0' ? m.error_pin_wrong_do({ left: v.left }) : m.error_pin_wrong_wait({ left: v.left, seconds: v.seconds })), actions: ['correct'] },
  recovery_wrong: { what: m.error_recovery_wrong, todo: m.error_recovery_wrong_do, actions: ['correct'] },
  sign_in_first: { what: m.error_sign_in_first, todo: m.error_sign_in_first_do, actions: ['put_away'] },
  qr_on_screen: { what: m.error_qr_on_screen, todo: m.error_qr_on_screen_do, actions: ['open_sale'] },
  sandbox_elsewhere: { what: m.error_sandbox_elsewhere, todo: m.error_sandbox_elsewhere_do, actions: ['put_away'] },
  demo_only: { what: m.error_demo_only, todo: m.error_demo_only_do, actions: ['profile_settings'] },
  data_dir_not_writable: { what: (v) => m.error_data_dir_not_writable({ path: v.path }), todo: m.error_data_dir_not_writable_do, actions: ['retry'] },
  till_locked: { what: (v) => m.error_till_locked({ holder: v.holder }), todo: m.error_till_locked_do, actions: ['retry'] },
  store_full: { what: m.error_store_full, todo: m.error_store_full_do, actions: ['retry'] },
  store_read_only: { what: m.error_store_read_only, todo: m.error_store_read_only_do, actions: ['retry'] },
  store_io: { what: m.error_store_io, todo: m.error_store_io_do, actions: ['retry'] },
  books_differ: { what: (v) => m.error_books_differ({ about: v.about, what: v.what, found: v.found, expected: v.expected }), todo: m.error_books_differ_do, actions: ['put_away'] },
  store_corrupt: { what: m.error_store_corrupt, todo: m.error_store_corrupt_do, actions: ['restore_backup', 'start_new'] },
  store_newer: { what: m.error_store_newer, todo: m.error_store_newer_do, actions: ['retry'] },
  view_only: { what: m.error_view_only, todo: m.error_view_only_do, actions: ['retry'] },
  no_backup: { what: m.error_no_backup, todo: m.error_no_backup_do, actions: ['start_new'] },
  secrets_unavailable: { what: m.error_secrets_unavailable, todo: m.error_secrets_unavailable_do, actions: ['retry'] },
  file_not_written: { what: (v) => m.error_file_not_written({ path: v.path }), todo: m.error_file_not_written_do, actions: ['retry'] },
  backup_missing: { what: (v) => m.error_backup_missing({ path: v.path }), todo: m.error_backup_missing_do, actions: ['correct'] },
  backup_unreadable: { what: (v) => m.error_backup_unreadable({ path: v.path }), todo: m.error_backup_unreadable_do, actions: ['put_away'] },
  backup_newer: { what: m.error_backup_newer, todo: m.error_backup_newer_do, actions: ['put_away'] },
  backup_other_profile: { what: m.error_backup_other_profile, todo: m.error_backup_other_profile_do, actions: ['profile_settings'] },
  backup_other_till: { what: (v) => m.error_backup_other_till({ till: v.till }), todo: m.error_backup_other_till_do, actions: ['put_away'] },
  second_place_unfit: { what: (v) => m.error_second_place_unfit({ path: v.path }), todo: m.error_second_place_unfit_do, actions: ['correct'] },
  second_place_full: { what: (v) => m.error_second_place_full({ path: v.path }), todo: m.error_second_place_full_do, actions: ['put_away'] },
  day_open: { what: (v) => m.error_day_open({ day: v.day }), todo: m.error_day_open_do, actions: ['open_day'] },
  stopped: { what: m.error_stopped, todo: m.error_stopped_do, actions: ['new_sale'] },
  range_backwards: { what: m.error_range_backwards, todo: m.error_range_backwards_do, actions: ['correct'] },
  range_too_long: { what: m.error_range_too_long, todo: m.error_range_too_long_do, actions: ['correct'] },
  export_stopped: { what: m.error_export_stopped, todo: m.error_export_stopped_do, actions: ['retry'] },
  statement_not_a_table: { what: m.error_statement_not_a_table, todo: m.error_statement_not_a_table_do, actions: ['put_away'] },
  statement_empty: { what: m.error_statement_empty, todo: m.error_statement_empty_do, actions: ['put_away'] },
  statement_protected: { what: m.error_statement_protected, todo: m.error_statement_protected_do, actions: ['put_away'] },
  statement_too_large: { what: (v) => m.error_statement_too_large({ most: v.most }), todo: m.error_statement_too_large_do, actions: ['put_away'] },
  statement_column_missing: { what: (v) => m.error_statement_column_missing({ column: v.column }), todo: m.error_statement_column_missing_do, actions: ['correct'] },
  statement_foreign_currency: { what: (v) => m.error_statement_foreign_currency({ currency: v.currency }), todo: m.error_statement_foreign_currency_do, actions: ['correct'] },
  statement_dates_ambiguous: { what: m.error_statement_dates_ambiguous, todo: m.error_statement_dates_ambiguous_do, actions: ['correct'] },
  statement_amounts_ambiguous: { what: m.error_statement_amounts_ambiguous, todo: m.error_statement_amounts_ambiguous_do, actions: ['correct'] },
  statement_unread: { what: (v) => m.error_statement_unread({ count: v.count }), todo: m.error_statement_unread_do, actions: ['correct'] },
  refund_too_much: { what: (v) => m.error_refund_too_much({ left: v.left, currency: v.currency, sale: v.sale }), todo: m.error_refund_too_much_do, actions: ['put_away'] },
  refund_nothing_left: { what: (v) => m.error_refund_nothing_left({ sale: v.sale }), todo: m.error_refund_nothing_left_do, actions: ['put_away'] },
  refund_not_offered: { what: (v) => m.error_refund_not_offered({ gateway: v.gateway }), todo: m.error_refund_not_offered_do, actions: ['put_away'] },
  refund_whole_only: { what: (v) => m.error_refund_whole_only({ gateway: v.gateway }), todo: m.error_refund_whole_only_do, actions: ['put_away'] },
  refund_under_way: { what: (v) => m.error_refund_under_way({ sale: v.sale }), todo: m.error_refund_under_way_do, actions: ['put_away'] },
  refund_refused: { what: (v) => m.error_refund_refused({ gateway: v.gateway, reason: v.reason }), todo: m.error_refund_refused_do, actions: ['put_away'] },
  refund_lost: { what: (v) => m.error_refund_lost({ gateway: v.gateway }), todo: m.error_refund_lost_do, actions: ['check_now'] },
  refund_not_open: { what: (v) => m.error_refund_not_open({ sale: v.sale }), todo: m.error_refund_not_open_do, actions: ['put_away'] },
  finding_not_open: { what: m.error_finding_not_open, todo: m.error_finding_not_open_do, actions: ['retry'] },
  file_not_read: { what: (v) => m.error_file_not_read({ path: v.path }), todo: m.error_file_not_read_do, actions: ['retry'] },
  receipt_not_paid: { what: (v) => m.error_receipt_not_paid({ sale: v.sale }), todo: m.error_receipt_not_paid_do, actions: ['open_sales'] },
  gateway_receipt_none: { what: (v) => m.error_gateway_receipt_none({ gateway: v.gateway }), todo: m.error_gateway_receipt_none_do, actions: ['put_away'] },
  gateway_receipt_unfit: { what: (v) => m.error_gateway_receipt_unfit({ gateway: v.gateway }), todo: m.error_gateway_receipt_unfit_do, actions: ['put_away'] },
  decision_not_offered: { what: (v) => m.error_decision_not_offered({ sale: v.sale }), todo: m.error_decision_not_offered_do, actions: ['open_sales'] },
  no_reply: { what: m.error_no_reply, todo: m.error_no_reply_do, actions: ['open_sales', 'retry'] },
  internal: { what: m.error_internal, todo: m.error_internal_do, actions: ['open_sales', 'retry'] },
};
