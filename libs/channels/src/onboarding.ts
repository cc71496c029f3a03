import type { FieldError } from '#libs/kernel';
import type { z } from 'zod';
import type { RingKey } from './ring-key.js';

type Texts<K extends string> = { readonly [name in K]?: string };

/** What a merchant's application tells a channel, in the paths of our application. */
export interface OnboardingApplication {
  readonly kind: 'individual' | 'individually_owned' | 'company';
  readonly licence?: Texts<'name' | 'creditCode'>;
  readonly legalPerson?: Texts<'name' | 'idNumber' | 'mobile'>;
  readonly business?: Texts<'shortName' | 'mcc' | 'servicePhone'>;
  readonly stores?: readonly {
    readonly name?: string;
    readonly phone?: string;
    readonly address?: Texts<'province' | 'city' | 'district' | 'detail'>;
  }[];
  readonly settlement?: Texts<'holder' | 'account' | 'bank'>;
}

/** What a request to open an account is made of. */
export interface OnboardingGiven<S, D> {
  /** Ours, `[A-Za-z0-9_]`, the same at every attempt: the channel knows a repeat by it. */
  readonly requestNo: string;
  readonly application: OnboardingApplication;
  /** What this channel asks beyond our application. */
  readonly details: D;
  readonly settings: S;
  /** The ring; what is sealed is sealed for one of these. */
  readonly keys: readonly RingKey[];
}

/**
 * A request as the channel wants it, but for the signature of who sends it. Names and numbers of
 * people are sealed for the channel; nobody else can read them.
 */
export interface OnboardingRequest {
  readonly method: 'POST';
  /** Below the channel's own address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The exact text that is to be signed and sent. */
  readonly body: string;
  /** Where the state is asked for later, below the channel's own address. */
  readonly statePath: string;
}

/** Why a channel sent an application back; `path` is empty where no field of ours is meant. */
export interface OnboardingReason {
  readonly path: string;
  readonly reason: string;
}

/** What a channel's answer means. `pending`: the channel works on it, nothing is to be done. */
export type OnboardingAnswer =
  | { readonly state: 'pending' }
  | { readonly state: 'returned' | 'rejected'; readonly reasons: readonly OnboardingReason[] }
  | {
      readonly state: 'awaiting_confirmation';
      readonly confirmation: { readonly kind: 'link' | 'qr'; readonly content: string };
    }
  | { readonly state: 'opened'; readonly subMerchantId: string };

/**
 * The optional verb of a channel that takes applications of merchants by a documented interface,
 * made by a service provider with its own account.
 * Pure: it says what is to be sent and what an answer means; somebody else sends.
 */
export interface OnboardVerb<S, D = unknown> {
  /** What the channel asks beyond our application; strict, each field with a description. */
  readonly details: z.ZodType<D>;
  /**
   * What this channel would refuse, all at once, in the paths of our application. What every
   * application must have has been checked before.
   */
  faults(application: OnboardingApplication, keys: readonly RingKey[]): readonly FieldError[];
  /** The request; only for what has no faults. */
  request(given: OnboardingGiven<S, D>): OnboardingRequest;
  /**
   * What an answer means: to the request, or to the question for the state.
   * @throws DomainError `channel_answer_not_understood`; nothing is guessed.
   */
  answer(body: unknown): OnboardingAnswer;
}
