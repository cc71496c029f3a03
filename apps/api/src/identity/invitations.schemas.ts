import { inBoth } from '#libs/kernel';
import { z } from 'zod';
import { idOf, name, pageOfSchema, time } from '../http/wire.js';
import { newGrant, scopeType } from './people.schemas.js';

const username = z
  .string()
  .regex(
    /^[a-z0-9._-]{2,64}$/,
    inBoth(
      'must be 2 to 64 of a-z, 0-9, dot, underscore and hyphen',
      '须为2至64个小写字母、数字、点、下划线或连字符。',
    ),
  );

export const newInvitation = newGrant
  .extend({
    name: name.describe('What people call them.'),
    username: username.optional().describe('Left out: whoever accepts chooses it.'),
  })
  .meta({
    id: 'NewInvitation',
    example: { name: '王小美', role: 'operator', scopeType: 'platform' },
  });

export const issuedInvitation = z
  .object({
    id: idOf('inv'),
    token: z.string().nullable().describe('Shown this once; put it into the link you send.'),
    expiresAt: time,
  })
  .meta({ id: 'IssuedInvitation' });

const invitation = z
  .object({
    id: idOf('inv'),
    name: z.string(),
    username: z.string().nullable(),
    role: z.string(),
    scopeType,
    scopeId: z.string().nullable(),
    createdBy: z.string(),
    createdAt: time,
    expiresAt: time,
    acceptedAt: time.nullable(),
    userId: z.string().nullable().describe('Who came of it.'),
  })
  .meta({ id: 'Invitation' });

export const invitationPage = pageOfSchema(invitation, 'Invitation');

export const acceptance = z
  .strictObject({
    token: z.string().min(1).max(128),
    username,
    password: z.string().min(1).max(128),
  })
  .meta({
    id: 'InvitationAcceptance',
    example: {
      token: `hdi_${'x'.repeat(43)}`,
      username: 'wang.xiaomei',
      password: 'four unrelated words here',
    },
  });

export const invited = z.object({ id: idOf('usr') }).meta({ id: 'Invited' });
