/** What refunds are called. */
import type { RefundStageView, RefundView } from '../backend';
import { m } from '../i18n';

const STAGES: Record<RefundStageView, () => string> = {
  asking: m.refund_stage_asking,
  unclear: m.refund_stage_unclear,
  pending: m.refund_stage_pending,
  done: m.refund_stage_done,
  failed: m.refund_stage_failed,
};

/** Where a refund stands, in a few words. */
export function refundStageWords(stage: RefundStageView): string {
  return STAGES[stage]();
}

/** By what money goes back. */
export function refundWayWords(way: RefundView['way'], gateway: string): string {
  const ways: Record<RefundView['way'], () => string> = {
    gateway: () => m.refund_way_gateway({ gateway }),
    cash: m.refund_way_cash,
    other: m.refund_way_other,
    seen: () => m.refund_way_seen({ gateway }),
  };
  return ways[way]();
}
