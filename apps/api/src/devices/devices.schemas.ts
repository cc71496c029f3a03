import { inBoth } from '#libs/kernel';
import { DEVICE_SORTS } from '#libs/devices';
import { z } from 'zod';
import { exportQuery } from '../http/exported.js';
import { idOf, listQuery, pageOfSchema, sortQuery, time, yesNoQuery } from '../http/wire.js';

export const sn = z
  .string()
  .regex(
    /^[A-Z0-9-]{6,32}$/,
    inBoth('must be 6 to 32 of A-Z 0-9 -', '须为6至32个大写字母、数字或连字符。'),
  )
  .meta({ example: 'SPK-000001' });

export const snParam = z.strictObject({ sn });

export const newDevice = z
  .strictObject({ sn, model: z.string().min(1).max(64) })
  .meta({ id: 'NewDevice', example: { sn: 'SPK-000001', model: 'generic-speaker' } });

const duplicateIdentity = z
  .object({
    since: time,
    lastSeenAt: time,
    holderAddress: z.string().nullable().describe('Of the device that was there first.'),
    newcomerAddress: z.string().nullable().describe('Of the one that is kept out.'),
    advice: z.string().describe('What ends it.'),
  })
  .meta({ id: 'DuplicateIdentity' });

export const device = z
  .object({
    sn,
    model: z.string(),
    merchantId: z.string().nullable(),
    storeId: z.string().nullable(),
    terminalId: z.string().nullable().describe('Null: it speaks for the whole store.'),
    placement: z.int().describe('Counts the moves.'),
    online: z.boolean(),
    lastSeenAt: time.nullable(),
    firmware: z.string().nullable(),
    hardware: z.string().nullable(),
    replacedBy: z.string().nullable(),
    duplicateIdentity: duplicateIdentity
      .nullable()
      .describe('Set while two devices use its serial number and token.'),
    createdAt: time,
  })
  .meta({ id: 'Device' });

export const devicePage = pageOfSchema(device, 'Device');

const deviceFilters = {
  sn: z
    .string()
    .trim()
    .toUpperCase()
    .regex(
      /^[A-Z0-9-]{1,32}$/,
      inBoth('must be 1 to 32 of A-Z 0-9 -', '须为1至32个大写字母、数字或连字符。'),
    )
    .optional()
    .describe('Part of the serial number, in any letter case.')
    .meta({ examples: ['SPK-0000'] }),
  model: z.string().max(64).optional(),
  online: yesNoQuery,
  merchantId: idOf('mer').optional(),
  storeId: idOf('sto').optional(),
  assigned: yesNoQuery.describe('At a merchant’s, or in stock.'),
  sort: sortQuery(DEVICE_SORTS),
};

export const deviceQuery = listQuery(deviceFilters);

export const deviceExport = z.strictObject({ ...deviceFilters, ...exportQuery });

export const credentials = z
  .object({
    username: z.string(),
    token: z.string().nullable().describe('Shown this once.'),
    mqttUrl: z.string(),
  })
  .meta({ id: 'Credentials' });

export const target = z
  .union([z.strictObject({ terminalId: idOf('ter') }), z.strictObject({ storeId: idOf('sto') })])
  .meta({ id: 'AssignmentTarget', example: { terminalId: 'ter_01kasm5zk8e2wr9v0q3j7y4n6t' } });

export const models = z
  .object({
    data: z.array(
      z.object({ id: z.string(), kind: z.string(), capabilities: z.array(z.string()) }),
    ),
  })
  .meta({ id: 'Models' });
