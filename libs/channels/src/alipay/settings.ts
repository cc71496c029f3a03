import { z } from 'zod';
import { publicKeyPemSchema } from '../parts/public-key.js';

/** Settings of an Alipay account. */
export const alipaySettingsSchema = z.strictObject({
  appId: z.string().regex(/^\d{8,32}$/),
  /** The merchant's partner id (PID), 2088…. */
  sellerId: z.string().regex(/^\d{8,32}$/),
  /** Alipay's public key, not the app's own. */
  alipayPublicKeyPem: publicKeyPemSchema,
});

/** See {@link alipaySettingsSchema}. */
export type AlipaySettings = z.output<typeof alipaySettingsSchema>;
