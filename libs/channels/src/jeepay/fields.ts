/** Every field of a notification that we read. */
export const JEEPAY_FIELDS = [
  'amount',
  'appId',
  'createdAt',
  'currency',
  'extParam',
  'mchNo',
  'mchOrderNo',
  'payOrderId',
  'refundAmount',
  'refundOrderId',
  'reqTime',
  'sign',
  'state',
  'successTime',
  'wayCode',
] as const;
