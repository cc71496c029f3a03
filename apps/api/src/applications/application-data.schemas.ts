import { z } from 'zod';
import { idOf } from '../http/wire.js';
import { merchantKind } from '../merchants/merchant-kind.schemas.js';

/** A text as it is typed; what it must be like is checked when the application is submitted. */
const text = z.string().max(256).nullable().optional();
const document = idOf('doc').optional();
const STORES_MAX = 50;
const SPANS_MAX = 28;

const openingSpan = z.strictObject({
  day: z.int().min(1).max(7).describe('ISO 8601: 1 is Monday.'),
  from: z.string().max(5),
  to: z.string().max(5),
});

const address = z.strictObject({
  province: text.describe('Two digits of GB/T 2260.'),
  city: text,
  district: text,
  detail: text,
});

const store = z.strictObject({
  name: text,
  phone: text,
  address: address.nullable().optional(),
  openingHours: z.array(openingSpan).max(SPANS_MAX).nullable().optional(),
});

const fields = {
  kind: merchantKind.optional(),
  licence: z.strictObject({ name: text, creditCode: text }).nullable().optional(),
  legalPerson: z.strictObject({ name: text, idNumber: text, mobile: text }).nullable().optional(),
  business: z
    .strictObject({ shortName: text, mcc: text, servicePhone: text })
    .nullable()
    .optional(),
  stores: z.array(store).max(STORES_MAX).nullable().optional(),
  settlement: z.strictObject({ holder: text, account: text, bank: text }).nullable().optional(),
};

/**
 * What an applicant enters, in part: what is left out stays, null clears, a list is whole. Its
 * documents come by being uploaded, so that none is named that is not there.
 */
export const enteredData = z.strictObject(fields).meta({
  id: 'EnteredData',
  description: 'What is left out stays, null clears, a list takes the place of the one before.',
  example: {
    kind: 'individually_owned',
    business: { shortName: '张记小馆', mcc: '5812' },
    stores: [
      {
        name: '人民路店',
        address: { province: '33', city: '杭州市', district: '西湖区', detail: '文三路 1 号' },
        openingHours: [{ day: 1, from: '10:00', to: '22:00' }],
      },
    ],
  },
});

/** An application's data as they are shown. */
export const applicationData = z
  .strictObject({
    ...fields,
    documents: z
      .strictObject({
        licence: document,
        idFront: document,
        idBack: document,
        shopFront: document,
        shopInside: document,
        accountProof: document,
      })
      .optional(),
  })
  .meta({
    id: 'ApplicationData',
    example: {
      kind: 'individually_owned',
      business: { shortName: '张记小馆', mcc: '5812' },
      documents: { licence: 'doc_01kasm5zk8e2wr9v0q3j7y4n6t' },
    },
  });
