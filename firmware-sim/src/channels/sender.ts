import type { Fen } from '#libs/kernel';
import type { Fault, MessageFault } from './parts/faults.js';

/** How the payer showed up; decides trade_type, wayCode and the like. */
export type Presented = 'static_plate' | 'dynamic_code' | 'payer_code';

/** A payment the vendor is to report. Only the amount is needed. */
export interface PaymentWish {
  readonly amount: Fen;
  /** The merchant's order number; one is made up when left out, as a static plate's till would. */
  readonly orderNo?: string;
  /** Plate code: WeChat `attach`, Alipay `passback_params`, Jeepay `extParam`. */
  readonly passedBack?: string;
  /** The vendor's own number; a new one when left out. */
  readonly channelPaymentId?: string;
  readonly paidAtMs?: number;
  /** What the payer used, for channels that carry several (Jeepay). */
  readonly wallet?: 'wechat' | 'alipay' | 'unionpay' | 'other';
  readonly presented?: Presented;
  /** WeChat: sends in service-provider form (`sp_…`, `sub_mchid`). */
  readonly subMerchantId?: string;
  /**
   * The vendor's number of the point of sale: WeChat `scene_info.device_id`, Alipay `terminal_id`.
   */
  readonly terminalNo?: string;
  readonly payerAmount?: Fen;
  readonly receivedAmount?: Fen;
  readonly currency?: string;
  /** The vendor's state word instead of "paid": a waiting, closed or unheard-of one. */
  readonly word?: string;
  readonly fault?: MessageFault;
}

/** A refund the vendor is to report, of a payment it reported (or is about to). */
export interface RefundWish {
  readonly payment: SignedNotification;
  readonly amount: Fen;
  /** What was refunded of this payment before; Alipay reports the sum. */
  readonly refundedBefore?: Fen;
  readonly channelRefundId?: string;
  readonly succeededAtMs?: number;
  readonly outcome?: 'succeeded' | 'failed';
  readonly word?: string;
  readonly fault?: MessageFault;
}

/** The close of an unpaid order. */
export interface ClosedWish {
  readonly orderNo: string;
  readonly amount: Fen;
  readonly channelPaymentId?: string;
  readonly fault?: MessageFault;
}

/** One message, signed and ready to be sent any number of times. */
export interface SignedNotification {
  readonly channel: string;
  readonly kind: 'payment' | 'refund' | 'closed';
  /** The id of the thing reported: the payment's, or the refund's. */
  readonly channelId: string;
  readonly channelPaymentId: string;
  readonly orderNo: string;
  readonly amount: Fen;
  readonly subMerchantId: string | undefined;
  /** When the payment or the refund happened, ms since the epoch. */
  readonly atMs: number;
  /** Lower-case names; holds the content type. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly fault: MessageFault | undefined;
  /** How often it was signed, from 1. */
  readonly signedTimes: number;
}

/** What became of one sending, judged as the vendor judges it. */
export interface Attempt {
  /** Whether the vendor takes the answer for "received". */
  readonly accepted: boolean;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly body: string;
  readonly sentAtMs: number;
  readonly tookMs: number;
  /**
   * Why there is no usable answer: `timeout`, `late`, or the network's own code (ECONNREFUSED …).
   */
  readonly error?: string;
}

/** What became of one message over all its sendings. */
export interface Delivery {
  readonly notification: SignedNotification;
  readonly accepted: boolean;
  readonly attempts: readonly Attempt[];
}

/** The vendor's habits. */
export interface VendorRules {
  /** Seconds from the first sending to each sending, the first (0) included. */
  readonly sendsAtS: readonly number[];
  /** How long the vendor waits for an answer. */
  readonly timeoutMs: number;
  /** Whether an answer counts as "received". */
  judge(status: number, body: string): boolean;
}

/** How a message is sent again and again. */
export interface RetryOptions {
  /** Divides the delays of the vendor's table; 1 is real time. */
  readonly speed?: number;
  readonly signal?: AbortSignal;
  readonly onAttempt?: (attempt: Attempt, index: number) => void;
  /** The first answer is thrown away as too late (fault `slow-answer`). */
  readonly firstAnswerLate?: boolean;
}

/** Plays one vendor: builds, signs, sends and repeats its notifications by the vendor's rules. */
export interface ChannelSender {
  readonly name: string;
  readonly rules: VendorRules;
  /** The faults this vendor can show. */
  readonly faults: readonly Fault[];
  /** `settings` of `POST /v1/channel-accounts` for this account, public keys as PEM. */
  settings(): Readonly<Record<string, unknown>>;
  /** @throws DomainError `fault_unsupported`. */
  payment(wish: PaymentWish): SignedNotification;
  /** @throws DomainError `fault_unsupported`. */
  refund(wish: RefundWish): SignedNotification;
  /** @throws DomainError `fault_unsupported`. */
  closed(wish: ClosedWish): SignedNotification;
  /**
   * The message as the vendor's next attempt carries it: WeChat stamps and signs anew, others send
   * the same.
   */
  again(notification: SignedNotification): SignedNotification;
  /**
   * Signs `count` payments ahead, giving way to the event loop in between. WeChat's stay fresh for
   * 300 s.
   */
  prepare(count: number, wishOf: (index: number) => PaymentWish): Promise<SignedNotification[]>;
  /** Sends once. Never throws for what the network does. */
  send(url: string, notification: SignedNotification): Promise<Attempt>;
  /** Sends by the vendor's retry table until accepted or the table ends. */
  sendWithRetries(
    url: string,
    notification: SignedNotification,
    options?: RetryOptions,
  ): Promise<Delivery>;
  /** Closes its connections. */
  close(): Promise<void>;
}
