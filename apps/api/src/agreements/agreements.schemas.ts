import { inBoth } from '#libs/kernel';
import { AGREEMENT_TOKEN, PLACEHOLDERS } from '#libs/merchants';
import { z } from 'zod';
import { idOf, name, pageOfSchema, time } from '../http/wire.js';

const hash = z
  .string()
  .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  .describe('SHA-256 of the file, hex.');
const masked = z.string().meta({ example: '138****8000' });

export const newTemplate = z.strictObject({
  title: name.meta({ example: '收单服务协议' }),
  body: z
    .string()
    .min(1)
    .max(30_000)
    .meta({ example: '# 收单服务协议\n\n甲方：{{merchantName}}\n\n## 第一条\n……' })
    .describe(
      'Lines; "# " begins a title, "## " a heading. Filled in: ' +
        `${Object.keys(PLACEHOLDERS)
          .map((each) => `{{${each}}}`)
          .join(', ')}.`,
    ),
});

export const template = z
  .object({
    id: idOf('tpl'),
    version: z.int(),
    title: z.string(),
    body: z.string(),
    createdBy: z.string(),
    createdAt: time,
  })
  .meta({ id: 'AgreementTemplate' });

export const templatePage = pageOfSchema(
  template
    .extend({ isCurrent: z.boolean().describe('Whether this version is signed now.') })
    .meta({ id: 'ListedAgreementTemplate' }),
  'AgreementTemplate',
);

const evidence = z
  .object({
    agreementId: idOf('agr'),
    merchantId: idOf('mer'),
    applicationId: idOf('apl'),
    signedAt: time,
    mobileMasked: masked,
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    documentSha256: hash,
    templateId: idOf('tpl'),
    templateVersion: z.int(),
    sendNumber: z.int().describe('Which message the code was in.'),
    codeIssuedAt: time,
    tries: z.int().describe('Codes entered, the right one included.'),
  })
  .meta({ id: 'AgreementEvidence' });

export const agreement = z
  .object({
    id: idOf('agr'),
    merchantId: idOf('mer'),
    applicationId: idOf('apl'),
    templateId: idOf('tpl'),
    templateVersion: z.int(),
    title: z.string(),
    state: z.enum(['open', 'signed', 'ended']),
    mobileMasked: masked,
    documentSha256: hash,
    pages: z.int(),
    substituted: z
      .array(z.string())
      .describe('Characters the font lacks, shown by their code points.')
      .meta({ example: ['U+20BB7'] }),
    createdBy: z.string(),
    createdAt: time,
    lastSend: z.object({
      number: z.int(),
      sentAt: time,
      acceptedAt: time.nullable().describe('When the gateway took it; null: it did not.'),
      tries: z.int(),
      codeExpiresAt: time,
      linkExpiresAt: time,
    }),
    evidence: evidence.nullable(),
  })
  .meta({ id: 'Agreement' });

/** The token in the path is in the link that the merchant was sent. */
export const linkParam = z.strictObject({
  token: z
    .string()
    .regex(AGREEMENT_TOKEN, inBoth('must be the token of a link', '须为链接中的标识。'))
    .meta({ example: 'hda_4yK1mZt0gX3vQ9bT7nR2sW6pL8cJ5hD1fV0aUeYoIkM' }),
});

export const offer = z
  .object({
    title: z.string(),
    merchantName: z.string(),
    mobileMasked: masked,
    state: z.enum(['open', 'signed', 'ended']),
    pages: z.int(),
    documentSha256: hash,
    linkExpiresAt: time,
    codeExpiresAt: time,
  })
  .meta({ id: 'AgreementOffer' });

export const signing = z.strictObject({
  code: z
    .string()
    .regex(/^\d{6}$/, inBoth('must be the six digits of the message', '须为短信中的6位数字。'))
    .meta({ example: '314159' }),
});

export const signed = z
  .object({ signedAt: time, documentSha256: hash })
  .meta({ id: 'SignedAgreement' });
