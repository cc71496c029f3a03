import { inBoth } from '#libs/kernel';
import { z } from 'zod';
import { idOf, time } from '../http/wire.js';

const password = z.string().min(1).max(128);
const totpCode = z.string().regex(/^\d{6}$/, inBoth('must be six digits', '须为6位数字。'));
/** As it is printed, or with spaces, or without anything between. */
const recoveryCode = z.string().min(16).max(40);
const token = z.string().min(1).max(128);

export const login = z
  .strictObject({
    username: z.string().min(1).max(64),
    password,
    totp: totpCode.optional().describe('Of the authenticator app, where one is enrolled.'),
    recoveryCode: recoveryCode.optional().describe('Instead of totp; each works once.'),
  })
  .meta({ id: 'Login', example: { username: 'admin', password: 'correct horse battery staple' } });

export const session = z
  .object({
    accessToken: z.string().describe('Bearer token of every other request.'),
    expiresAt: time,
    refreshToken: z.string().describe('For POST /v1/sessions/refresh; works once.'),
    refreshExpiresAt: time,
  })
  .meta({ id: 'Session' });

export const refresh = z
  .strictObject({ refreshToken: token })
  .meta({ id: 'Refresh', example: { refreshToken: `hdr_${'x'.repeat(64)}` } });

export const ownSessions = z
  .object({
    data: z.array(
      z
        .object({
          id: idOf('ses'),
          createdAt: time,
          lastUsedAt: time.describe('The log-in or the last refresh.'),
          ip: z.string().nullable(),
          userAgent: z.string().nullable(),
          current: z.boolean().describe('The one that asks.'),
        })
        .meta({ id: 'OwnSession' }),
    ),
  })
  .meta({ id: 'OwnSessions' });

export const passwordChange = z
  .strictObject({ currentPassword: password, newPassword: password })
  .meta({
    id: 'PasswordChange',
    example: {
      currentPassword: 'correct horse battery staple',
      newPassword: 'four other unrelated words',
    },
  });

export const totpSecret = z
  .object({
    secret: z.string().describe('Base32; shown until it is confirmed.'),
    otpauthUrl: z.string().describe('What an authenticator app reads from a QR code.'),
  })
  .meta({ id: 'TotpSecret' });

export const totpConfirmation = z
  .strictObject({ code: totpCode })
  .meta({ id: 'TotpConfirmation', example: { code: '287082' } });

export const recoveryCodes = z
  .object({ recoveryCodes: z.array(z.string()).describe('Ten, shown this once; each works once.') })
  .meta({ id: 'RecoveryCodes' });

export const selfProof = z
  .strictObject({
    password,
    code: z.union([totpCode, recoveryCode]).describe('Of the app, or a recovery code.'),
  })
  .meta({
    id: 'SelfProof',
    example: { password: 'correct horse battery staple', code: '287082' },
  });

export const resetToken = z
  .object({ token: z.string().nullable().describe('Shown this once.'), expiresAt: time })
  .meta({ id: 'PasswordReset' });

export const resetAcceptance = z.strictObject({ token, newPassword: password }).meta({
  id: 'PasswordResetAcceptance',
  example: { token: `hdp_${'x'.repeat(43)}`, newPassword: 'four other unrelated words' },
});
