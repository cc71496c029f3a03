import { inBoth } from '#libs/kernel';
import { CHANNEL_APPLICATION_STATES, channelVerbsIn } from '#libs/merchants';
import type { ChannelApplication } from '#libs/merchants';
import { z } from 'zod';
import { idOf, time } from '../http/wire.js';

const reasonText = z.string().trim().min(1).max(500);
const fieldPath = z
  .string()
  .regex(
    /^([A-Za-z]+(\.([A-Za-z]+|\d{1,2}))*)?$/,
    inBoth('must be a path of the application', '须为进件中的字段路径。'),
  )
  .max(100)
  .describe('Path of the application, such as documents.idFront; empty for the whole.');
const reason = z
  .strictObject({ path: fieldPath, reason: reasonText })
  .meta({ id: 'ChannelReason', example: { path: 'documents.idFront', reason: '照片不清晰' } });

export const newChannelApplication = z.strictObject({ channelAccountId: idOf('chn') }).meta({
  id: 'NewChannelApplication',
  example: { channelAccountId: 'chn_01kasm5zk8e2wr9v0q3j7y4n6t' },
});

export const confirmation = z
  .object({
    kind: z.enum(['link', 'qr']).describe('A link to open, or the content of a QR code.'),
    content: z.string(),
    expiresAt: time.nullable().describe('Null where the channel names no end.'),
  })
  .meta({ id: 'ChannelConfirmation' });

const state = z.enum(CHANNEL_APPLICATION_STATES);
const fields = {
  id: idOf('cap'),
  applicationId: idOf('apl'),
  merchantId: idOf('mer'),
  channelAccountId: idOf('chn'),
  channel: z.string(),
  state,
  reasons: z.array(z.object({ path: z.string(), reason: z.string() })),
  confirmation: confirmation.nullable(),
  subMerchantId: z.string().nullable(),
  possible: z.array(z.string()).describe('The steps it can take now.'),
  createdAt: time,
  updatedAt: time,
};

export const channelApplication = z.object(fields).meta({ id: 'ChannelApplication' });

export const channelApplicationList = z
  .object({ data: z.array(channelApplication) })
  .meta({ id: 'ChannelApplicationList' });

export const channelApplicationWithEvents = z
  .object({
    ...fields,
    events: z.array(
      z.object({
        sequence: z.int(),
        at: time,
        verb: z.string(),
        fromState: state,
        toState: state,
        by: z.string(),
        source: z.enum(['hand', 'answer']).describe('A person said so, or the channel.'),
        reasons: z.array(z.object({ path: z.string(), reason: z.string() })),
      }),
    ),
  })
  .meta({ id: 'ChannelApplicationWithEvents' });

export const key = z.strictObject({ id: idOf('apl'), capId: idOf('cap') });

/** A step by hand says how the person knows. */
export const byHand = z.strictObject({ reason: reasonText }).meta({
  id: 'ChannelStepByHand',
  example: { reason: '已在渠道商户平台提交' },
});

export const returned = z
  .strictObject({ reasons: z.array(reason).min(1).max(50) })
  .meta({ id: 'ChannelReturned' });

export const awaiting = z
  .strictObject({
    reason: reasonText,
    kind: z.enum(['link', 'qr']),
    content: z.string().trim().min(1).max(2_000),
    expiresAt: time.optional(),
  })
  .refine(({ kind, content }) => kind === 'qr' || /^https:\/\/\S+$/.test(content), {
    path: ['content'],
    error: inBoth('a link must be an https address', '链接须以 https:// 开头。'),
  })
  .meta({
    id: 'ChannelAwaiting',
    example: {
      reason: '待法人扫码确认',
      kind: 'link',
      content: 'https://pay.weixin.qq.com/public/apply4ec_sign/s?applymentId=1',
      expiresAt: '2026-12-21T02:00:00.000Z',
    },
  });

export const opened = z
  .strictObject({
    reason: reasonText,
    subMerchantId: z
      .string()
      .regex(/^[\x21-\x7e]{1,64}$/, inBoth('must have no spaces', '不能包含空格。')),
  })
  .meta({ id: 'ChannelOpened', example: { reason: '渠道邮件通知', subMerchantId: '1900000109' } });

export const requestWish = z
  .strictObject({
    details: z
      .record(z.string(), z.unknown())
      .describe('What this channel asks beyond the application; docs/channel-applications.md.'),
  })
  .meta({
    id: 'ChannelRequestWish',
    example: { details: { contactEmail: 'zhangsan@example.com', settlementId: '719' } },
  });

export const request = z
  .object({
    method: z.literal('POST'),
    path: z.string().describe('Below the channel’s own address.'),
    headers: z.record(z.string(), z.string()),
    body: z.string().describe('The exact text to sign and send; what tells of people is sealed.'),
    statePath: z.string().describe('Where the state is asked for later.'),
  })
  .meta({ id: 'ChannelRequest' });

export const answer = z
  .strictObject({ answer: z.unknown().describe('The body of the channel’s answer, as it came.') })
  .meta({ id: 'ChannelAnswer', example: { answer: { applyment_id: 2000002124775691 } } });

/** As it is shown, with what can be done next. */
export function shown<T extends ChannelApplication>({ applicationState, ...found }: T) {
  return { ...found, possible: channelVerbsIn(found.state, applicationState) };
}
