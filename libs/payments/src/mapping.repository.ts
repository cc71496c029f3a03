import type { Tx } from '#libs/persistence';
import type { IncomingPayment } from './incoming.js';

/**
 * Marks mappings as used by a payment: from then on they may not be pointed at another merchant.
 */
export async function markMappingsUsed(
  tx: Tx,
  payments: readonly IncomingPayment[],
): Promise<void> {
  if (payments.length === 0) return;
  await tx.query(
    `update channel_mappings m set used_at = to_timestamp($3::float8 / 1000)
     from (select distinct * from unnest($1::text[], $2::text[]) as i (account_id, sub_merchant)) i
     where m.channel_account_id = i.account_id and m.sub_merchant_id = i.sub_merchant
       and m.used_at is null`,
    [
      payments.map((payment) => payment.account.id),
      payments.map((payment) => payment.message.subMerchantId),
      payments[0]!.receivedAtMs,
    ],
  );
}
