import { inBoth } from '#libs/kernel';
import {
  APPLICATION_SORTS,
  APPLICATION_STATES,
  APPLICATION_VERBS,
  REASON_CODES,
  SAME_KINDS,
} from '#libs/merchants';
import { z } from 'zod';
import { exportQuery } from '../http/exported.js';
import { idOf, listQuery, pageOfSchema, sortQuery, time } from '../http/wire.js';
import { merchantKind } from '../merchants/merchant-kind.schemas.js';
import { applicationData, enteredData } from './application-data.schemas.js';

const SENTENCE_MAX = 300;
const REASONS_MAX = 50;

const state = z.enum(APPLICATION_STATES);
const version = z.int().min(1).describe('Counts the changes of the data.');

export const newApplication = z
  .strictObject({
    merchantId: idOf('mer').optional().describe('One without an application; else a new one.'),
    agentId: idOf('agt').optional(),
    data: enteredData.optional(),
  })
  .meta({
    id: 'NewApplication',
    example: { data: { kind: 'individually_owned', business: { shortName: '张记小馆' } } },
  });

export const applicationChange = z.strictObject({ version, data: enteredData }).meta({
  id: 'ApplicationChange',
  example: { version: 3, data: { settlement: { bank: '中国工商银行杭州西湖支行' } } },
});

export const submission = z
  .strictObject({ version: version.optional() })
  .meta({ id: 'Submission', example: { version: 4 } });

const sentence = z.string().trim().min(1).max(SENTENCE_MAX).optional();
const givenReason = z
  .strictObject({
    path: z.string().min(1).max(60).optional(),
    code: z.enum(REASON_CODES),
    message: sentence,
    messageZh: sentence,
  })
  .refine(({ code, message, messageZh }) => code !== 'other' || (message && messageZh), {
    message: inBoth(
      'other needs message and messageZh',
      '选择 other 时须填写 message 和 messageZh。',
    ),
    path: ['message'],
  })
  .meta({ id: 'GivenReason', example: { path: 'documents.licence', code: 'unreadable' } });

export const returning = z
  .strictObject({ reasons: z.array(givenReason).min(1).max(REASONS_MAX) })
  .meta({
    id: 'Returning',
    example: {
      reasons: [
        { path: 'documents.licence', code: 'unreadable' },
        {
          path: 'business.shortName',
          code: 'other',
          message: 'The name is not the one on the signboard.',
          messageZh: '与门头招牌名称不一致。',
        },
      ],
    },
  });

export const rejection = z
  .strictObject({ reason: givenReason })
  .meta({ id: 'Rejection', example: { reason: { code: 'category' } } });

export const closing = z
  .strictObject({
    confirm: z.string().min(1).max(100).describe('The short name of the merchant.'),
    reason: givenReason.optional(),
  })
  .meta({ id: 'Closing', example: { confirm: '张记小馆', reason: { code: 'by_request' } } });

const applicationFilters = {
  state: state.optional(),
  kind: merchantKind.optional(),
  merchantId: idOf('mer').optional(),
  agentId: idOf('agt').optional().describe('Of this agent and of all below it.'),
  reviewer: idOf('usr').optional(),
  sort: sortQuery(APPLICATION_SORTS).describe(
    'By submittedAt the longest waiting come first; from the end with `-` in front.',
  ),
};

export const applicationQuery = listQuery(applicationFilters);

export const applicationExport = z.strictObject({ ...applicationFilters, ...exportQuery });

const reason = z.object({
  path: z.string().describe('A field; empty for the application as a whole.'),
  code: z.string(),
  message: z.string(),
  messageZh: z.string(),
});

const listed = {
  id: idOf('apl'),
  merchantId: idOf('mer'),
  merchantName: z.string(),
  agentId: z.string().nullable().describe('Who looks after the merchant now.'),
  kind: merchantKind,
  state,
  version,
  createdAt: time,
  updatedAt: time,
  submittedAt: time.nullable(),
  reviewerId: z.string().nullable(),
  decidedAt: time.nullable(),
  serviceMs: z.number().nullable().describe('From the submission to the decision.'),
};

export const applicationItem = z.object(listed).meta({ id: 'ApplicationItem' });
export const applicationPage = pageOfSchema(applicationItem, 'ApplicationItem');

const duplicate = z
  .object({
    same: z.array(z.enum(SAME_KINDS)).describe('Names and addresses are nearly the same.'),
    applicationId: z.string().nullable().describe('null: of a merchant you do not see.'),
    merchantId: z.string().nullable(),
    merchantName: z.string().nullable(),
    state: state.nullable(),
  })
  .meta({ id: 'Duplicate' });
export const duplicateList = z.object({ data: z.array(duplicate) }).meta({ id: 'Duplicates' });

export const application = z
  .object({
    ...listed,
    data: applicationData,
    isMasked: z.boolean().describe('Facts about people are shortened.'),
    createdBy: z.string(),
    submittedBy: z.string().nullable(),
    claimedAt: time.nullable(),
    firstApprovedBy: z.string().nullable(),
    approvalsNeeded: z.int(),
    reasons: z.array(reason),
    steps: z.array(z.enum(APPLICATION_VERBS)).describe('What its state lets somebody do.'),
    missing: z.array(reason),
    faults: z.array(reason),
    duplicates: z.array(duplicate),
    risk: z
      .object({
        score: z.int(),
        reasons: z.array(z.object({ code: z.string(), points: z.int() })),
      })
      .nullable()
      .describe('Of the last submission; for reviewers.'),
  })
  .meta({ id: 'Application' });

export const history = z
  .object({
    data: z.array(
      z.object({
        sequence: z.int(),
        at: time,
        verb: z.string(),
        fromState: state.nullable(),
        toState: state,
        by: z.string(),
        reasons: z.array(reason),
        version,
        serviceMs: z.number().nullable(),
        changed: z.array(z.string()).describe('Fields that differ from the last submission.'),
      }),
    ),
  })
  .meta({ id: 'ApplicationHistory' });

export const queue = z
  .object({
    waiting: z.int(),
    inReview: z.int(),
    oldestSubmittedAt: time.nullable(),
    days: z.int().describe('Over which decisions are counted.'),
    decided: z.int(),
    medianMs: z.number().nullable().describe('From submission to decision.'),
    p90Ms: z.number().nullable(),
  })
  .meta({ id: 'ReviewQueue' });
