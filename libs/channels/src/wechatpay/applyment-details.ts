import { inBoth } from '#libs/kernel';
import { z } from 'zod';
import { SEALED_LENGTH_MAX, sealedLength } from './sealed-length.js';

const day = z.iso.date();
const areaCode = z
  .string()
  .regex(
    /^\d{6}$/,
    inBoth('must be a code of six digits (GB/T 2260)', '须为6位行政区划代码（GB/T 2260）。'),
  );
const mediaId = z
  .string()
  .regex(
    /^[A-Za-z0-9_-]{10,1024}$/,
    inBoth('must be a media_id of the channel', '须为渠道返回的 media_id。'),
  );

/**
 * What WeChat Pay asks beyond our application (特约商户进件, 提交申请单,
 * https://pay.weixin.qq.com/doc/v3/partner/4012719997).
 */
export const applymentDetailsSchema = z.strictObject({
  contactEmail: z.email().max(128).describe('Of the legal person, who administers the account.'),
  idCardAddress: z
    .string()
    .trim()
    .min(4)
    .refine((text) => sealedLength(text) <= SEALED_LENGTH_MAX, {
      error: inBoth(
        `must have at most ${SEALED_LENGTH_MAX} Chinese characters; shorten it`,
        `最多${SEALED_LENGTH_MAX}个汉字，请缩短。`,
      ),
    })
    .optional()
    .describe('Of companies.'),
  idCardFrom: day.describe('When the ID card begins to be valid.'),
  idCardTo: z.union([day, z.literal('长期')]).describe('Until when, or 长期.'),
  storeAddressCode: areaCode.describe('The district of the first store, GB/T 2260.'),
  settlementId: z
    .string()
    .regex(/^\d{3}$/)
    .describe('入驻结算规则ID, such as 719.'),
  qualificationType: z.string().trim().min(1).max(200).describe('所属行业, as in the rule.'),
  accountBank: z.string().trim().min(2).max(128).describe('开户银行, or 其他银行.'),
  bankAddressCode: areaCode.describe('The city of the branch of the bank, GB/T 2260.'),
  media: z
    .strictObject({
      licence: mediaId,
      idFront: mediaId,
      idBack: mediaId,
      shopFront: mediaId,
      shopInside: mediaId,
    })
    .describe('What /v3/merchant/media/upload answered for each photograph.'),
});

/** See {@link applymentDetailsSchema}. */
export type ApplymentDetails = z.output<typeof applymentDetailsSchema>;
