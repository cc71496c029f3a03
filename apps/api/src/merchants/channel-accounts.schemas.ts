import { z } from 'zod';
import { idOf, name, pageOfSchema, time } from '../http/wire.js';

export const newChannelAccount = z
  .strictObject({
    channel: z.string().min(1).max(32),
    name,
    merchantId: idOf('mer').optional().describe('Without it the account is a service provider’s.'),
    settlesTo: z.enum(['merchant', 'platform']).optional(),
    settings: z.record(z.string(), z.unknown()).describe('As the channel wants them.'),
  })
  .meta({
    id: 'NewChannelAccount',
    example: {
      channel: 'jeepay',
      name: '聚合支付',
      merchantId: 'mer_01kasm5zk8e2wr9v0q3j7y4n6t',
      settings: { mchNo: 'M1', appId: 'A1', secret: '…' },
    },
  });

export const newKey = z
  .strictObject({
    serial: z.string().trim().min(1).max(128),
    publicKeyPem: z.string().min(1).max(16_384),
  })
  .meta({ id: 'NewChannelKey' });

export const key = z
  .object({
    serial: z.string(),
    fingerprint: z.string().describe('SHA-256 of the public key.'),
    createdAt: time,
  })
  .meta({ id: 'ChannelKey' });

export const channelAccount = z
  .object({
    id: idOf('chn'),
    channel: z.string(),
    name: z.string(),
    merchantId: z.string().nullable(),
    settlesTo: z.enum(['merchant', 'platform']),
    settings: z.record(z.string(), z.unknown()).describe('Without secrets.'),
    keys: z.array(key),
    notifyPath: z.string().describe('Where the channel sends its notifications.'),
    createdAt: time,
  })
  .meta({ id: 'ChannelAccount' });

export const channelAccountPage = pageOfSchema(channelAccount, 'ChannelAccount');

export const keyParams = z.strictObject({ id: idOf('chn'), serial: z.string().min(1).max(128) });
