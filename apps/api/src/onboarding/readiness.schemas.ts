import { APPLICATION_STATES, READINESS_ITEMS } from '#libs/merchants';
import type { ReadinessItem } from '#libs/merchants';
import { z } from 'zod';
import { idOf } from '../http/wire.js';

export const readiness = z
  .object({
    isReady: z.boolean(),
    items: z.array(
      z.object({
        item: z.enum(Object.keys(READINESS_ITEMS) as [ReadinessItem, ...ReadinessItem[]]),
        isMet: z.boolean(),
        todo: z.string().nullable().describe('What to do; null where nothing is left.'),
        todoZh: z.string().nullable(),
      }),
    ),
  })
  .meta({
    id: 'TradeReadiness',
    example: {
      isReady: false,
      items: [
        {
          item: 'plate',
          isMet: false,
          todo: READINESS_ITEMS.plate.en,
          todoZh: READINESS_ITEMS.plate.zh,
        },
      ],
    },
  });

export const activated = z
  .object({ id: idOf('apl'), merchantId: idOf('mer'), state: z.enum(APPLICATION_STATES) })
  .meta({ id: 'ActivatedApplication' });
