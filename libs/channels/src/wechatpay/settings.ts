import { inBoth } from '#libs/kernel';
import { z } from 'zod';
import { ringKeySchema } from '../parts/public-key.js';

/** Settings of a WeChat Pay account; a service provider puts its own sp_mchid and sp_appid here. */
export const wechatpaySettingsSchema = z.strictObject({
  mchid: z.string().regex(/^\d{6,32}$/),
  appid: z.string().regex(/^[A-Za-z0-9]{6,32}$/),
  apiV3Key: z.string().refine((key) => Buffer.byteLength(key) === 32, {
    error: inBoth('must be exactly 32 bytes', '须恰好为32个字节。'),
  }),
  /** The first keys of the ring: platform certificates and `PUB_KEY_ID_…` public keys alike. */
  keys: z.array(ringKeySchema).max(10).default([]),
});

/** See {@link wechatpaySettingsSchema}. */
export type WechatpaySettings = z.output<typeof wechatpaySettingsSchema>;
