import { MERCHANT_SORTS, MERCHANT_STATES, SEARCH_LENGTH_MAX, STORE_SORTS } from '#libs/merchants';
import { z } from 'zod';
import { exportQuery } from '../http/exported.js';
import {
  createdQuery,
  idOf,
  listQuery,
  name,
  pageOfSchema,
  sortQuery,
  time,
  wordsQuery,
} from '../http/wire.js';
import { merchantKind } from './merchant-kind.schemas.js';

export const newMerchant = z
  .strictObject({ name, agentId: idOf('agt').optional() })
  .meta({ id: 'NewMerchant', example: { name: '张记小馆' } });

export const merchantChange = z
  .strictObject({ name: name.optional(), defaultTerminalId: idOf('ter').nullable().optional() })
  .meta({ id: 'MerchantChange' });

export const merchant = z
  .object({
    id: idOf('mer'),
    name: z.string(),
    defaultTerminalId: z
      .string()
      .nullable()
      .describe('Takes payments of which nothing tells where.'),
    state: z.enum(MERCHANT_STATES).describe('Follows its application; without one active.'),
    kind: merchantKind.nullable().describe('Of its newest application; null without one.'),
    createdAt: time,
  })
  .meta({ id: 'Merchant' });

export const newStore = z
  .strictObject({
    name,
    address: z.string().trim().min(1).max(300).optional(),
    lat: z.number().min(-90).max(90).optional(),
    lng: z.number().min(-180).max(180).optional(),
  })
  .meta({ id: 'NewStore', example: { name: '人民路店', address: '人民路 1 号' } });

export const store = z
  .object({
    id: idOf('sto'),
    merchantId: idOf('mer'),
    name: z.string(),
    address: z.string().nullable(),
    lat: z.number().nullable(),
    lng: z.number().nullable(),
    createdAt: time,
  })
  .meta({ id: 'Store' });

const channelTerminal = z.strictObject({
  channelAccountId: idOf('chn'),
  terminalNo: z.string().trim().min(1).max(64),
});

export const newTerminal = z
  .strictObject({ name, channelTerminals: z.array(channelTerminal).max(20).optional() })
  .meta({ id: 'NewTerminal', example: { name: '前台' } });

export const terminal = z
  .object({
    id: idOf('ter'),
    merchantId: idOf('mer'),
    storeId: idOf('sto'),
    name: z.string(),
    plateCode: z.string().describe('What the printed plate carries.'),
    channelTerminals: z.array(channelTerminal),
    createdAt: time,
  })
  .meta({ id: 'Terminal' });

export const mappings = z
  .strictObject({
    mappings: z
      .array(
        z.strictObject({
          channelAccountId: idOf('chn'),
          subMerchantId: z.string().trim().min(1).max(64),
          cycle: z.enum(['T1', 'D0']).optional(),
        }),
      )
      .max(100),
  })
  .meta({ id: 'NewMappings' });

export const mappingList = z
  .object({
    data: z.array(
      z.object({
        channelAccountId: idOf('chn'),
        subMerchantId: z.string(),
        cycle: z.enum(['T1', 'D0']),
        usedAt: time.nullable().describe('From then on it cannot be pointed elsewhere.'),
      }),
    ),
  })
  .meta({ id: 'Mappings' });

export const feePlanChoice = z
  .strictObject({ feePlanId: idOf('fpl'), validFrom: time.optional() })
  .meta({ id: 'FeePlanChoice' });

export const feePlanAssignment = z
  .object({ merchantId: idOf('mer'), feePlanId: idOf('fpl'), validFrom: time })
  .meta({ id: 'FeePlanAssignment' });

export const feePlanAssignmentPage = pageOfSchema(
  z
    .object({
      merchantId: idOf('mer'),
      feePlanId: idOf('fpl'),
      name: z.string().describe('Of the fee plan.'),
      validFrom: time,
      validUntil: time.nullable().describe('When the next one begins; null for none.'),
      assignedAt: time,
    })
    .meta({ id: 'FeePlanAssignmentRow' }),
  'FeePlanAssignment',
);

const merchantFilters = {
  q: z
    .string()
    .max(SEARCH_LENGTH_MAX)
    .optional()
    .describe(
      'The one box: part of the name of the merchant or a store, its pinyin or initials, the ' +
        'last four digits of a phone number or all of it, part of a device’s SN or of a plate ' +
        'code, or a merchant’s id.',
    )
    .meta({ examples: ['小馆', 'zjxg', '1234', 'SPK-000001'] }),
  state: z.enum(MERCHANT_STATES).optional(),
  kind: merchantKind.optional().describe('Of the newest application.'),
  agentId: idOf('agt').optional().describe('Who looks after it, or somebody above them.'),
  ...createdQuery,
  sort: sortQuery(MERCHANT_SORTS).describe('`name` in the order of the pinyin.'),
};

export const merchantQuery = listQuery(merchantFilters);

export const merchantExport = z.strictObject({ ...merchantFilters, ...exportQuery });

const storeFilters = {
  q: wordsQuery.describe('Part of the name or the address, in any letter case.'),
  sort: sortQuery(STORE_SORTS),
};

export const storeQuery = listQuery(storeFilters);

export const storeExport = z.strictObject({ ...storeFilters, ...exportQuery });

export const merchantPage = pageOfSchema(merchant, 'Merchant');
export const storePage = pageOfSchema(store, 'Store');
export const terminalPage = pageOfSchema(terminal, 'Terminal');
