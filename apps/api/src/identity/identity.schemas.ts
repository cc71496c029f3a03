import { z } from 'zod';
import { idOf, name, pageOfSchema, time } from '../http/wire.js';

export const newApiKey = z
  .strictObject({
    name,
    permissions: z.array(z.string().max(64)).min(1).max(100),
    merchantIds: z.array(idOf('mer')).min(1).max(1_000).optional(),
    expiresAt: time.optional(),
  })
  .meta({ id: 'NewApiKey', example: { name: 'till', permissions: ['orders:write'] } });

export const apiKey = z
  .object({
    id: idOf('key'),
    name: z.string(),
    permissions: z.array(z.string()),
    merchantIds: z.array(z.string()).nullable(),
    createdBy: z.string(),
    createdAt: time,
    expiresAt: time.nullable(),
    revokedAt: time.nullable(),
  })
  .meta({ id: 'ApiKey' });

export const issuedApiKey = apiKey
  .extend({ token: z.string().nullable().describe('Shown this once.') })
  .meta({ id: 'IssuedApiKey' });

export const apiKeyPage = pageOfSchema(apiKey, 'ApiKey');
