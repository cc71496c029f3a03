import type { Wallet } from '#libs/kernel';
import type { Presented } from '../channel-message.js';

const WALLETS: readonly (readonly [prefix: string, wallet: Wallet])[] = [
  ['WX_', 'wechat'],
  ['ALI_', 'alipay'],
  ['YSF_', 'unionpay'],
];

/**
 * The payer's wallet by the way of paying; `other` where the code does not name one (QR_CASHIER).
 */
export function walletOf(wayCode: string): Wallet {
  return WALLETS.find(([prefix]) => wayCode.startsWith(prefix))?.[1] ?? 'other';
}

/**
 * How the payer paid. `…_BAR` is a code the payer shows; for the rest a plate's page passes the
 * plate's code back, and a code made for one order (`…_NATIVE`, `…_QR`, QR_CASHIER) has nothing
 * to pass back.
 */
export function presented(wayCode: string, passedBack: string | null): Presented {
  if (wayCode.endsWith('_BAR')) return 'payer_code';
  if (passedBack !== null) return 'static_plate';
  return /^QR_CASHIER$|_(?:NATIVE|QR)$/.test(wayCode) ? 'dynamic_code' : 'unknown';
}
