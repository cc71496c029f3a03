/**
 * What can go wrong between a vendor and the platform, by name (CHANNELS "Common"). The first group
 * bends the message, the second the way it is sent.
 */
export const MESSAGE_FAULTS = {
  'bad-signature': 'the signature is of another message',
  probe: 'a signature that begins WECHATPAY/SIGNTEST/ and must fail',
  'unknown-serial': 'names a key the platform was never given',
  'swapped-serial': 'names the other key kind than the one that signed',
  'mixed-key-kinds': 'genuine; certificate and public key take turns, as during a migration',
  stale: 'genuine, stamped six minutes ago',
  future: 'genuine, stamped six minutes ahead',
  'empty-aad': 'genuine, encrypted with empty associated data',
  'escaped-body': 'genuine, with the escapes and spaces another encoder would write',
  'amount-off-by-one': 'one fen more than asked for',
  'wrong-merchant': "another merchant's id at the vendor",
  'wrong-app': "another application's id",
  'refund-dressed-as-success': 'a partial refund that looks like a payment',
  'awkward-form-values': 'genuine, with % + & = and Han characters in its texts',
  'sign-letter-case': 'the signature in the other letter case',
} as const;

/** Faults in the way messages are sent. */
export const DELIVERY_FAULTS = {
  duplicate: 'the same message again after it was accepted',
  twin: 'the same message twice at the same moment',
  'out-of-order': 'a refund before its payment',
  'slow-answer': 'the first answer comes too late for the vendor, which sends again',
} as const;

export type MessageFault = keyof typeof MESSAGE_FAULTS;
export type DeliveryFault = keyof typeof DELIVERY_FAULTS;
export type Fault = MessageFault | DeliveryFault;

/** Every fault with its one-line description. */
export const FAULTS: Readonly<Record<Fault, string>> = { ...MESSAGE_FAULTS, ...DELIVERY_FAULTS };

/** Whether a word names a fault of the way of sending. */
export function isDeliveryFault(fault: string): fault is DeliveryFault {
  return Object.hasOwn(DELIVERY_FAULTS, fault);
}

/**
 * Texts that break encoders: percent, plus, ampersand, equals, quotes, slashes, blanks and Han
 * characters.
 */
export const AWKWARD_TEXT = '100% 羊肉+牛肉&啤酒=“好店” a/b\\c';
