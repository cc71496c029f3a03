import { inBoth } from '#libs/kernel';
import { z } from 'zod';
import { idOf, time } from '../http/wire.js';

/** Ids of 30 characters: they fit into a body. */
const MERCHANTS_MAX = 5_000;
const [from, to] = ['agt_01kasm5zk8e2wr9v0q3j7y4n6t', 'agt_01kasm5zk8e2wr9v0q3j7y4n6v'];

export const portfolioHandOver = z
  .strictObject({
    toAgentId: idOf('agt'),
    all: z.literal(true).optional().describe('All the agent itself looks after.'),
    merchantIds: z
      .array(idOf('mer'))
      .min(1)
      .max(MERCHANTS_MAX)
      .optional()
      .describe('Only these; in place of all.'),
    reason: z.string().trim().min(1).max(300),
    confirm: z
      .string()
      .max(100)
      .optional()
      .describe('The name of the agent who gives them away; not needed for a dry run.'),
    dryRun: z.boolean().optional().describe('Only counts.'),
  })
  .refine(({ all, merchantIds }) => (all === undefined) !== (merchantIds === undefined), {
    path: ['merchantIds'],
    message: inBoth(
      'Give either all: true or merchantIds.',
      '请填写 all: true 或 merchantIds 其中一项。',
    ),
  })
  .meta({
    id: 'PortfolioHandOver',
    example: { toAgentId: to, all: true, reason: '离职交接', confirm: '王小明' },
  });

const named = z.object({ id: idOf('agt'), name: z.string() });

export const portfolioHandedOver = z
  .object({
    dryRun: z.boolean(),
    from: named,
    to: named,
    count: z.int().describe('How many merchants were handed over, or would be.'),
    merchants: z
      .array(z.object({ id: idOf('mer'), name: z.string() }))
      .describe('The first twenty of them.'),
    at: time.nullable().describe('When; null for a dry run.'),
  })
  .meta({
    id: 'PortfolioHandedOver',
    example: {
      dryRun: true,
      from: { id: from, name: '王小明' },
      to: { id: to, name: '赵丽' },
      count: 312,
      merchants: [{ id: 'mer_01kasm5zk8e2wr9v0q3j7y4n6t', name: '张记小馆' }],
      at: null,
    },
  });
