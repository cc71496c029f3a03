import { idsFrom } from '#libs/kernel';
import type { ReadinessCheck } from '#libs/merchants';
import { paidAlready } from './payment.repository.js';

/** 0.01 yuan. */
const TEST_AMOUNT = 1n;

/** A merchant was tested when a payment of 0.01 was recorded since its application was approved. */
export const testPaymentReadiness: ReadinessCheck = {
  isMet(tx, { merchantId, approvedAt }) {
    // Ids carry when the payment arrived: those before the approval are not read at all.
    const fromId = idsFrom('pay', approvedAt.getTime());
    return paidAlready(tx, { merchantId, amount: TEST_AMOUNT, fromId });
  },
};
