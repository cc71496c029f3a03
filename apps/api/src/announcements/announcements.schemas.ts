import { z } from 'zod';
import { idOf, listQuery, money, pageOfSchema, time, timeQuery } from '../http/wire.js';

const state = z.enum(['queued', 'sent', 'received', 'played', 'expired', 'failed', 'cancelled']);

export const announcement = z
  .object({
    id: idOf('ann'),
    sn: z.string(),
    kind: z.enum(['payment', 'refund', 'missed', 'test']),
    paymentId: z.string().nullable(),
    state,
    code: z.int().nullable().describe('The device’s last code.'),
    amount: money,
    text: z.string().describe('What is said.'),
    attempts: z.int(),
    queuedAt: time,
    sentAt: time.nullable(),
    receivedAt: time.nullable(),
    playedAt: time.nullable(),
    devicePlayedAt: time.nullable().describe('By the device’s clock.'),
    expiresAt: time,
  })
  .meta({ id: 'Announcement' });

export const announcementPage = pageOfSchema(announcement, 'Announcement');

export const announcementQuery = listQuery({
  sn: z.string().max(32).optional(),
  storeId: idOf('sto').optional(),
  state: state.optional(),
  from: timeQuery,
  to: timeQuery,
});

export const testStarted = z.object({ announcementId: idOf('ann') }).meta({ id: 'TestStarted' });
