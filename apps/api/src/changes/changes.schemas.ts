import { inBoth } from '#libs/kernel';
import {
  CHANGE_KINDS,
  CHANGE_SORTS,
  CHANGE_STATES,
  MERCHANTS_OF_CHANGE_MAX,
} from '#libs/merchants';
import type { Wanted, Wish } from '#libs/merchants';
import { z } from 'zod';
import { exportQuery } from '../http/exported.js';
import { neededBy, notOf } from '../http/of-kind.js';
import { day, idOf, listQuery, pageOfSchema, sortQuery, time } from '../http/wire.js';
import { newRules } from '../merchants/fee-plans.schemas.js';
import { mappings } from '../merchants/merchants.schemas.js';

const kind = z.enum(CHANGE_KINDS);
const reason = z.string().trim().min(1).max(500);
const confirm = z
  .string()
  .max(200)
  .optional()
  .describe('What the thing is shown with as `confirm`, typed by the person who means it.');

const settlement = z.strictObject({
  holder: z.string().trim().min(1).max(100),
  account: z.string().trim().min(1).max(40),
  bank: z.string().trim().min(1).max(100),
});

const wishFields = {
  kind,
  merchantIds: z
    .array(idOf('mer'))
    .min(1)
    .max(MERCHANTS_OF_CHANGE_MAX)
    .optional()
    .describe(
      'Exactly one, but for fee_plan; more than 500 are done by POST /v1/jobs. ' +
        'None for fee_plan_version: it is for whoever has the plan.',
    ),
  feePlanId: idOf('fpl').optional().describe('Of fee_plan and fee_plan_version.'),
  settlement: settlement.optional().describe('Of settlement_account.'),
  mappings: mappings.shape.mappings.optional().describe('Of channel_mappings: the whole list.'),
  rules: newRules.optional().describe('Of fee_plan_version.'),
  validFrom: z
    .union([time, day], 'must be a moment (RFC 3339, UTC) or, of fee_plan_version, a day')
    .optional()
    .describe(
      'Not before that moment; never in the past. Of fee_plan_version the Shanghai day from ' +
        'whose midnight the version is valid: not before the cool-off is over.',
    ),
  validUntil: day
    .optional()
    .describe('Of fee_plan_version: the day on which the version behind it must begin.'),
};

/** Of each kind the fields that say what is wanted for whom. */
const FIELDS_OF = {
  fee_plan: ['merchantIds', 'feePlanId'],
  fee_plan_version: ['feePlanId', 'rules', 'validFrom'],
  settlement_account: ['merchantIds', 'settlement'],
  channel_mappings: ['merchantIds', 'mappings'],
} as const;

type WishBody = z.output<z.ZodObject<typeof wishFields>>;

/** The field of its kind is there, no other's is, and it is about one merchant where it must be. */
function demandFields(body: WishBody, context: z.RefinementCtx): void {
  const issue = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  const its: readonly string[] = FIELDS_OF[body.kind];
  const others = Object.values(FIELDS_OF).flat();
  for (const field of new Set(others)) {
    if (its.includes(field) && body[field] === undefined) issue(field, neededBy(body.kind));
    const isAnothers = !its.includes(field) && field !== 'validFrom';
    if (isAnothers && body[field] !== undefined) issue(field, notOf(body.kind));
  }
  demandDays(body, issue);
  const { merchantIds = [] } = body;
  const ids = new Set(merchantIds);
  if (ids.size < merchantIds.length)
    issue('merchantIds', inBoth('names a merchant twice', '商户重复。'));
  if (ids.size > 1 && body.kind !== 'fee_plan')
    issue(
      'merchantIds',
      inBoth(`holds one merchant for ${body.kind}`, `${body.kind} 每次只能填写一个商户。`),
    );
}

/** Versions begin on days, everything else at moments. */
function demandDays(body: WishBody, issue: (path: string, message: string) => void): void {
  const isVersion = body.kind === 'fee_plan_version';
  if (isVersion && body.validFrom instanceof Date)
    issue(
      'validFrom',
      inBoth(
        'is a day for fee_plan_version, like 2027-01-01',
        'fee_plan_version 须填写日期，例如 2027-01-01。',
      ),
    );
  if (!isVersion && typeof body.validFrom === 'string')
    issue(
      'validFrom',
      inBoth(
        `is a moment for ${body.kind}, like 2026-11-21T02:00:00.000Z`,
        `${body.kind} 须填写时刻，例如 2026-11-21T02:00:00.000Z。`,
      ),
    );
  if (!isVersion && body.validUntil !== undefined) issue('validUntil', notOf(body.kind));
}

const exampleWish = {
  kind: 'fee_plan' as const,
  merchantIds: ['mer_01kasm5zk8e2wr9v0q3j7y4n6t'],
  feePlanId: 'fpl_01kasm5zk8e2wr9v0q3j7y4n6t',
};

const exampleVersion = {
  kind: 'fee_plan_version' as const,
  feePlanId: exampleWish.feePlanId,
  validFrom: '2027-01-01',
  rules: [{ channel: 'wechatpay', rate: '0.0038', maxFee: 2500 }],
};

export const changeWish = z
  .strictObject({ ...wishFields, reason: reason.optional() })
  .superRefine(demandFields)
  .meta({ id: 'ChangeWish', example: exampleWish, examples: [exampleWish, exampleVersion] });

export const newChange = z
  .strictObject({ ...wishFields, reason })
  .superRefine(demandFields)
  .meta({
    id: 'NewChange',
    example: { ...exampleWish, reason: '年度调价' },
    examples: [exampleWish, exampleVersion].map((one) => ({ ...one, reason: '年度调价' })),
  });

/** A body as the library takes it. */
export function wishOf(body: WishBody): Wish {
  const { merchantIds = [], validFrom } = body;
  const notBefore = validFrom instanceof Date ? validFrom : undefined;
  return { merchantIds, validFrom: notBefore, wanted: wantedOf(body) };
}

function wantedOf({ kind: which, ...body }: WishBody): Wanted {
  switch (which) {
    case 'fee_plan':
      return { kind: which, feePlanId: body.feePlanId! };
    case 'fee_plan_version':
      return {
        kind: which,
        ...{ feePlanId: body.feePlanId!, rules: body.rules! },
        ...{ validFrom: String(body.validFrom), validUntil: body.validUntil },
      };
    case 'settlement_account':
      return { kind: which, settlement: body.settlement! };
    case 'channel_mappings':
      return { kind: which, mappings: body.mappings! };
  }
}

const standOut = z.object({
  merchantId: idOf('mer'),
  name: z.string(),
  why: z.enum(['below_cost', 'no_longer_priced', 'largest_rise', 'largest_fall']),
  channel: z.string(),
  rateBefore: z.string().nullable(),
  rateAfter: z.string().nullable(),
  costRate: z.string().nullable(),
});

const rates = z.object({
  average: z.string().describe('Over every merchant and channel with a rate before and after.'),
  largestRise: z.string(),
  largestFall: z.string(),
  belowCost: z.int().describe('Merchants with a rate below what the channel takes.'),
  noLongerPriced: z.int().describe('Merchants with a channel that loses its rate.'),
  unchanged: z.int(),
});

const preview = z.object({
  summary: z.string(),
  merchants: z.int(),
  rates: rates.nullable(),
  standOut: z.array(standOut).describe('At most five of each kind.'),
  lines: z
    .array(z.object({ merchantId: idOf('mer'), was: z.string(), willBe: z.string() }))
    .describe('Of changes that are no rates.'),
});

const examplePreview = {
  summary: '312 merchants, average +0.02 %, 3 below cost',
  merchants: 312,
  rates: {
    ...{ average: '+0.02 %', largestRise: '+0.08 %', largestFall: '0 %' },
    ...{ belowCost: 3, noLongerPriced: 0, unchanged: 12 },
  },
  standOut: [
    {
      ...{ merchantId: 'mer_01kasm5zk8e2wr9v0q3j7y4n6t', name: '张记小馆', why: 'below_cost' },
      ...{ channel: 'wechatpay', rateBefore: '0.0025', rateAfter: '0.0018', costRate: '0.002' },
    },
  ],
  lines: [],
};

export const shownPreview = preview
  .extend({ confirm: z.string().describe('What approving it will want typed.') })
  .meta({ id: 'ChangePreview', example: { ...examplePreview, confirm: '312 merchants' } });

const exampleChange = {
  ...{ id: 'chg_01kasm5zk8e2wr9v0q3j7y4n6t', merchantId: null, kind: 'fee_plan' as const },
  ...{ state: 'approved' as const, wanted: { feePlanId: exampleWish.feePlanId } },
  ...{ preview: examplePreview, confirm: '312 merchants', validFrom: null, reason: '年度调价' },
  ...{ jobId: null, proposedBy: 'usr_01kasm5zk8e2wr9v0q3j7y4n6t' },
  ...{ proposedAt: '2026-11-21T02:00:00.000Z', approvedBy: 'usr_01kasm5zk8e2wr9v0q3j7y4n6v' },
  ...{ approvedAt: '2026-11-21T03:00:00.000Z', takesEffectAt: '2026-11-22T03:00:00.000Z' },
  ...{ closedBy: null, closedAt: null, closedReason: null, outdated: null },
};

export const change = z
  .object({
    id: idOf('chg'),
    merchantId: z.string().nullable().describe('Null where it is about several, or about a plan.'),
    kind,
    state: z.enum(CHANGE_STATES),
    wanted: z.record(z.string(), z.unknown()).describe('A settlement account is masked.'),
    preview: preview.describe('As it was when it was proposed.'),
    confirm: z.string().describe('What approving it wants typed.'),
    validFrom: time.nullable(),
    reason: z.string(),
    jobId: z.string().nullable().describe('The bulk job that does it.'),
    proposedBy: z.string(),
    proposedAt: time,
    approvedBy: z.string().nullable(),
    approvedAt: time.nullable(),
    takesEffectAt: time.nullable().describe('Until then it can be withdrawn.'),
    closedBy: z.string().nullable(),
    closedAt: time.nullable(),
    closedReason: z.string().nullable(),
    outdated: z
      .array(z.object({ merchantId: z.string().nullable(), was: z.string(), is: z.string() }))
      .nullable()
      .describe('What had changed meanwhile; merchantId is null for the fee plan itself.'),
  })
  .meta({ id: 'Change', example: exampleChange });

export const changeDetail = change
  .extend({
    merchantIds: z.array(z.string()).describe('Empty where a job does it, or of a fee plan.'),
  })
  .meta({
    id: 'ChangeDetail',
    example: { ...exampleChange, merchantIds: exampleWish.merchantIds },
  });

export const changePage = pageOfSchema(change, 'Change');

const changeFilters = {
  state: z.enum(CHANGE_STATES).optional(),
  kind: kind.optional(),
  merchantId: idOf('mer').optional(),
  sort: sortQuery(CHANGE_SORTS, '-proposedAt'),
};

export const changeQuery = listQuery(changeFilters);

export const changeExport = z.strictObject({ ...changeFilters, ...exportQuery });

export const approval = z
  .strictObject({ confirm })
  .meta({ id: 'ChangeApproval', example: { confirm: '312 merchants' } });

export const refusal = z
  .strictObject({ reason })
  .meta({ id: 'ChangeRefusal', example: { reason: '低于成本' } });

export const withdrawal = z
  .strictObject({ reason: reason.optional() })
  .meta({ id: 'ChangeWithdrawal', example: { reason: '暂缓' } });

export const settlementAccounts = z
  .object({
    data: z.array(z.object({ validFrom: time, changeId: idOf('chg'), account: settlement })),
  })
  .meta({ id: 'SettlementAccounts' });
