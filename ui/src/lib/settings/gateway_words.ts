/**
 * What a person calls a gateway's options, secrets and abilities. What has no words here is shown by the
 * gateway's own name, so that a new gateway needs none.
 */
import type { GatewayCan, GatewaySettings, KeyCheckView } from '../backend';
import { m } from '../i18n';
import { isolate } from '../money';

const OPTIONS: Record<string, () => string> = {
  base_url: m.settings_option_base_url,
  branch_id: m.settings_option_branch_id,
  checkout: m.settings_option_checkout,
  customer_email: m.settings_option_customer_email,
  failure_url: m.settings_option_failure_url,
  fees: m.settings_fee,
  header_key: m.settings_option_header_key,
  header_secret: m.settings_option_header_secret,
  language: m.settings_option_language,
  link_minutes: m.settings_option_minutes,
  locale: m.settings_option_language,
  minutes: m.settings_option_minutes,
  pay_host: m.settings_option_pay_host,
  payment_method: m.settings_option_payment_method,
  receipts: m.settings_option_receipts,
  redirect_url: m.settings_redirect_url,
  retrieve_path: m.settings_option_retrieve_path,
  shop_id: m.settings_option_shop_id,
  success_message: m.settings_success_message,
  success_url: m.settings_redirect_url,
  trust_payment_item: m.settings_option_trust_payment_item,
};

const SECRETS: Record<string, () => string> = {
  api_key: m.settings_secret_api_key,
  api_secret: m.settings_secret_api_secret,
};

/** What an option is called. */
export function optionWords(name: string): string {
  return OPTIONS[name]?.() ?? name;
}

/** What a secret is called; of a gateway with one secret it is simply the key. */
export function secretWords(name: string, settings: GatewaySettings): string {
  return settings.secrets.length === 1 ? m.settings_key_new() : (SECRETS[name]?.() ?? name);
}

/** An ability in words, and whether the gateway has it. */
export interface Ability {
  name: string;
  words: string;
  has: boolean;
}

/** What people expect of a gateway, and whether this one can. */
export function abilities(can: GatewayCan): Ability[] {
  return [
    { name: 'cancel', words: can.cancel ? m.settings_can_cancel() : m.settings_cannot_cancel(), has: can.cancel },
    { name: 'refund', words: can.refund ? (can.partialRefund ? m.settings_can_refund_part() : m.settings_can_refund()) : m.settings_cannot_refund(), has: can.refund },
    { name: 'find', words: can.find ? m.settings_can_find() : m.settings_cannot_find(), has: can.find },
    { name: 'list', words: can.list ? m.settings_can_list() : m.settings_cannot_list(), has: can.list },
    // Nobody expects it: where there is none, nothing is missing.
    ...(can.receipts ? [{ name: 'receipts', words: m.settings_can_receipts(), has: true }] : []),
  ];
}

/** Seconds of a difference in ms, without its sign; one that is there is never told as none. */
function seconds(differenceMs: string | null): string {
  return isolate(String(Math.ceil(Math.abs(Number(differenceMs ?? 0)) / 1000)));
}

/** What a test of a key found of one thing, in words. */
export function checkWords({ about, state, value }: KeyCheckView): string {
  switch (about) {
    case 'key':
      return state === 'good' ? m.settings_check_key_good() : state === 'bad' ? m.settings_check_key_bad() : m.settings_check_key_unchecked();
    case 'environment':
      if (state === 'bad') return m.settings_check_environment_bad();
      if (state === 'unchecked') return m.settings_check_environment_unchecked();
      if (state === 'by_setup') return value === 'live' ? m.settings_check_environment_setup_live() : m.settings_check_environment_setup_sandbox();
      return value === 'live' ? m.settings_check_environment_live() : m.settings_check_environment_sandbox();
    case 'scope':
      return state === 'good' ? m.settings_check_scope_good() : state === 'bad' ? m.settings_check_scope_bad() : m.settings_check_scope_unchecked();
    case 'clock':
      if (state === 'unchecked') return m.settings_check_clock_unchecked();
      return state === 'bad' ? m.settings_check_clock_bad({ seconds: seconds(value) }) : m.settings_check_clock_good({ seconds: seconds(value) });
    case 'pay_host':
      return value ? m.settings_check_pay_host({ hosts: isolate(value) }) : m.settings_check_pay_host_unchecked();
  }
}
