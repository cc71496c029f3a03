import { LEAD_SORTS, LEAD_STATES } from '#libs/merchants';
import { z } from 'zod';
import { idOf, listQuery, pageOfSchema, sortQuery, time, wordsQuery } from '../http/wire.js';
import { merchantKind } from '../merchants/merchant-kind.schemas.js';

const text = (max: number) => z.string().max(max);
const state = z.enum(LEAD_STATES);

/** Longer than what is kept: the checks say in both languages what is wrong. */
const typed = {
  contactName: text(256).nullable().optional(),
  phone: text(256).nullable().optional(),
  province: text(30).nullable().optional().describe('33, 浙江省 or 浙江.'),
  city: text(100).nullable().optional(),
  district: text(100).nullable().optional(),
  detail: text(256).nullable().optional().describe('Street and number.'),
  source: text(256).nullable().optional().describe('Where we know the shop from.'),
  notes: text(4_000).nullable().optional(),
};

export const newLead = z
  .strictObject({
    name: text(256),
    ...typed,
    agentId: idOf('agt').optional().describe('By its territory, else one’s own, when left out.'),
    acceptDuplicates: z.boolean().optional(),
  })
  .meta({
    id: 'NewLead',
    example: {
      name: '李记早点',
      contactName: '李老板',
      phone: '13800138000',
      province: '33',
      city: '杭州市',
      district: '西湖区',
      detail: '文三路 90 号',
    },
  });

export const leadChange = z
  .strictObject({
    version: z.int().min(1).describe('The version the change was made from.'),
    name: text(256).optional(),
    ...typed,
    agentId: idOf('agt').optional(),
    state: z.enum(['new', 'contacted', 'lost']).optional(),
    lostReason: z.string().trim().min(1).max(500).optional().describe('With the state lost.'),
  })
  .meta({
    id: 'LeadChange',
    example: { version: 1, state: 'lost', lostReason: '已使用其他收单机构' },
  });

const exampleLead = {
  id: 'led_01kasm5zk8e2wr9v0q3j7y4n6t',
  agentId: 'agt_01kasm5zk8e2wr9v0q3j7y4n6t',
  name: '李记早点',
  contactName: '李**',
  phone: '138****8000',
  province: '33',
  city: '杭州市',
  district: '西湖区',
  detail: '文三路 90 号',
  source: null,
  notes: null,
  state: 'new',
  lostReason: null,
  applicationId: null,
  version: 1,
  createdBy: 'usr_01kasm5zk8e2wr9v0q3j7y4n6t',
  createdAt: '2026-11-21T02:00:00.000Z',
};

export const lead = z
  .object({
    id: idOf('led'),
    agentId: idOf('agt').nullable().describe('Null: nobody’s yet.'),
    name: z.string(),
    contactName: z.string().nullable().describe('Masked.'),
    phone: z.string().nullable().describe('Masked.'),
    province: z.string().nullable(),
    city: z.string().nullable(),
    district: z.string().nullable(),
    detail: z.string().nullable(),
    source: z.string().nullable(),
    notes: z.string().nullable(),
    state,
    lostReason: z.string().nullable(),
    applicationId: idOf('apl').nullable().describe('What it became.'),
    version: z.int(),
    createdBy: z.string(),
    createdAt: time,
  })
  .meta({ id: 'Lead', example: exampleLead });

export const leadPage = pageOfSchema(lead, 'Lead');

const leadFilters = {
  state: state.optional(),
  agentId: z
    .union([idOf('agt'), z.literal('none')])
    .optional()
    .describe('Of this agent and of all below it; none: nobody’s.'),
  province: text(2).optional(),
  city: text(30).optional(),
  district: text(30).optional(),
  q: wordsQuery.describe('A whole telephone number, or a part of the name.'),
  sort: sortQuery(LEAD_SORTS, '-createdAt'),
};

export const leadQuery = listQuery(leadFilters);

export const leadExport = z.strictObject(leadFilters);

export const leadConversion = z
  .strictObject({
    kind: merchantKind.default('individually_owned').describe('What kind of merchant it is to be.'),
  })
  .meta({ id: 'LeadConversion', example: { kind: 'individual' } });

export const leadContact = z
  .object({ contactName: z.string().nullable(), phone: z.string().nullable() })
  .meta({ id: 'LeadContact', example: { contactName: '李老板', phone: '13800138000' } });

export const importQuery = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .default('false')
    .transform((word) => word === 'true')
    .describe('Only says what would happen.'),
  duplicates: z
    .enum(['skip', 'import'])
    .default('skip')
    .describe('What happens to rows whose shop seems to be known already.'),
});

const fault = z
  .object({
    row: z.int().describe('As Excel numbers rows; 1 names the columns, 0 is the file.'),
    column: z.string().nullable().describe('As the file calls it.'),
    code: z.string(),
    message: z.string(),
    messageZh: z.string(),
  })
  .meta({ id: 'LeadFileFault' });

const duplicate = z
  .object({
    inRow: z.int(),
    of: z.enum(['lead', 'merchant', 'file']),
    id: z.string().nullable().describe('Null when the caller does not see it.'),
    row: z.int().optional().describe('Of the file: the row it repeats.'),
    why: z.enum(['phone', 'name_and_address']),
  })
  .meta({ id: 'LeadDuplicate' });

export const leadsImported = z
  .object({
    dryRun: z.boolean(),
    rows: z.int().describe('Rows with something in them.'),
    imported: z.int(),
    skipped: z.int().describe('Left out, since their shop seems to be known already.'),
    faults: z.array(fault).describe('Of a dry run; at most the first 1,000.'),
    faultCount: z.int(),
    duplicates: z.array(duplicate).describe('At most the first 1,000.'),
  })
  .meta({
    id: 'LeadsImported',
    example: {
      dryRun: true,
      rows: 240,
      imported: 238,
      skipped: 1,
      faults: [
        {
          row: 17,
          column: '电话',
          code: 'mobile_form',
          message: 'A mobile number of the mainland has 11 digits and begins with 13 to 19.',
          messageZh: '请填写11位大陆手机号（13至19开头）。',
        },
      ],
      faultCount: 1,
      duplicates: [{ inRow: 9, of: 'file', id: null, row: 4, why: 'phone' }],
    },
  });
