import { MERCHANT_KINDS } from '#libs/merchants';
import type { MerchantKind } from '#libs/merchants';
import { z } from 'zod';

/** By what the law asks of a merchant. */
export const merchantKind = z.enum(
  Object.keys(MERCHANT_KINDS) as [MerchantKind, ...MerchantKind[]],
);
