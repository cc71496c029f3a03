import { z } from 'zod';

/** Settings of an account at a Jeepay-style aggregator. */
export const jeepaySettingsSchema = z.strictObject({
  mchNo: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  appId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  secret: z.string().min(1).max(256),
});

/** See {@link jeepaySettingsSchema}. */
export type JeepaySettings = z.output<typeof jeepaySettingsSchema>;
