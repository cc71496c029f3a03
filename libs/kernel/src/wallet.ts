import { z } from 'zod';

/** What the payer used; `other` is announced without a name. */
export const wallets = ['wechat', 'alipay', 'unionpay', 'other'] as const;

/** What the payer used (a channel can carry several). */
export type Wallet = (typeof wallets)[number];

/** A {@link Wallet} on the wire. */
export const walletSchema = z.enum(wallets);

/** What kind of bank card the money came from, where a channel tells. */
export type CardType = 'debit' | 'credit';
