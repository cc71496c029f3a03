import { AUDIT_ACTIONS, PLATFORM_CHAIN } from '#libs/identity';
import type { AuditAction } from '#libs/identity';
import { z } from 'zod';
import { count, idOf, listQuery, pageOfSchema, time, timeQuery } from '../http/wire.js';

const action = z.enum(Object.keys(AUDIT_ACTIONS) as [AuditAction, ...AuditAction[]]);
const word = z.string().min(1).max(100);

const filters = {
  actorId: word.optional(),
  action: action.optional(),
  targetType: word.optional(),
  targetId: word.optional(),
  merchantId: z
    .union([idOf('mer'), z.literal(PLATFORM_CHAIN)])
    .optional()
    .describe('`platform` for what belongs to no merchant.'),
  from: timeQuery.describe('Included.'),
  to: timeQuery.describe('Not included.'),
};

export const auditQuery = listQuery(filters);

export const exportQuery = z.strictObject({
  ...filters,
  cursor: z.string().min(1).max(200).optional().describe('Of the last line of an export before.'),
});

const hash = z.string().describe('SHA-256, hex; how it is made is told in docs/audit.md.');

export const auditRow = z
  .object({
    merchantId: z.string().nullable().describe('null: in the platform’s own chain.'),
    sequence: count.describe('From 1 without gaps in its chain.'),
    at: time,
    actorKind: z.string().describe('`user`, `api_key`, `anonymous` or `system`.'),
    actorId: z.string().nullable(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    requestId: z.string().nullable(),
    action: z.string(),
    targetType: z.string(),
    targetId: z.string().nullable(),
    before: z.unknown().describe('Of a change only what differs; secrets and persons masked.'),
    after: z.unknown(),
    prevHash: hash,
    hash,
  })
  .meta({
    id: 'AuditRow',
    example: {
      merchantId: 'mer_01kasm5zk8e2wr9v0q3j7y4n6t',
      sequence: 12,
      at: '2026-11-21T02:00:00.000Z',
      actorKind: 'user',
      actorId: 'usr_01kasm5zk8e2wr9v0q3j7y4n6t',
      ip: '192.0.2.7',
      userAgent: 'haodian-cli/1.0',
      requestId: 'evt_01kasm5zk8e2wr9v0q3j7y4n6t',
      action: 'merchant.changed',
      targetType: 'merchant',
      targetId: 'mer_01kasm5zk8e2wr9v0q3j7y4n6t',
      before: { name: '张记' },
      after: { name: '张记小馆' },
      prevHash: '5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9',
      hash: '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b',
    },
  });

export const auditPage = pageOfSchema(auditRow, 'AuditRow');

export const verification = z
  .object({
    ok: z.boolean(),
    chains: z.int().describe('Chains looked at; 0 when a row was found before their ends.'),
    rows: z.int(),
    firstBroken: z
      .object({
        tenant: z.string().describe('A merchant’s id, or `platform`.'),
        sequence: count,
        why: z.enum(['row_changed', 'row_missing', 'link_broken', 'tail_missing', 'head_missing']),
      })
      .nullable(),
  })
  .meta({
    id: 'AuditVerification',
    example: { ok: true, chains: 3, rows: 1200, firstBroken: null },
  });
