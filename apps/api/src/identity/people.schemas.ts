import { PEOPLE_SORTS, PERMISSIONS, ROLES } from '#libs/identity';
import type { Permission, RoleName } from '#libs/identity';
import { z } from 'zod';
import { exportQuery } from '../http/exported.js';
import {
  idOf,
  listQuery,
  name,
  pageOfSchema,
  sortQuery,
  time,
  wordsQuery,
  yesNoQuery,
} from '../http/wire.js';

const roleName = z.enum(Object.keys(ROLES) as [RoleName, ...RoleName[]]);
export const scopeType = z.enum(['platform', 'agent', 'merchant']);
const permission = z.enum(Object.keys(PERMISSIONS) as [Permission, ...Permission[]]);

export const grant = z
  .object({ id: idOf('grn'), role: roleName, scopeType, scopeId: z.string().nullable() })
  .meta({ id: 'Grant' });

export const newGrant = z
  .strictObject({
    role: roleName,
    scopeType,
    scopeId: z
      .union([idOf('agt'), idOf('mer')])
      .optional()
      .describe('An agent or a merchant; left out for the platform.'),
  })
  .meta({ id: 'NewGrant', example: { role: 'operator', scopeType: 'platform' } });

export const me = z
  .object({
    id: idOf('usr'),
    username: z.string(),
    name: z.string().nullable(),
    grants: z.array(grant),
    activeGrantId: z.string().nullable().describe('The role this session acts in.'),
    permissions: z.array(permission).describe('Of the active role.'),
  })
  .meta({ id: 'Me' });

export const grantChoice = z
  .strictObject({ grantId: idOf('grn') })
  .meta({ id: 'GrantChoice', example: { grantId: 'grn_01kasm5zk8e2wr9v0q3j7y4n6t' } });

export const person = z
  .object({
    id: idOf('usr'),
    username: z.string(),
    name: z.string().nullable(),
    createdAt: time,
    disabledAt: time.nullable(),
    grants: z.array(grant).describe('In force, as far as your own scope reaches.'),
  })
  .meta({ id: 'Person' });

export const personPage = pageOfSchema(person, 'Person');

const personFilters = {
  role: roleName.optional().describe('Held now, as far as your own scope reaches.'),
  q: wordsQuery.describe('Part of the username or the name, in any letter case.'),
  disabled: yesNoQuery.describe('Shut out, or not.'),
  sort: sortQuery(PEOPLE_SORTS),
};

export const personQuery = listQuery(personFilters);

export const personExport = z.strictObject({ ...personFilters, ...exportQuery });

export const personChange = z
  .strictObject({ name: name.optional(), disabled: z.boolean().optional() })
  .meta({ id: 'PersonChange' });

export const grantParam = z.strictObject({ id: idOf('usr'), grantId: idOf('grn') });
