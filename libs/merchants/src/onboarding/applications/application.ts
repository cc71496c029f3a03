import type { SecretBox } from '#libs/persistence';
import type { ApplicationData } from '../checks/application-data.js';
import type { MerchantKind } from '../checks/merchant-needs.js';
import type { ApplicationState, ApplicationVerb } from './application-states.js';

/** Why something was decided, of one field or (path '') of the whole; both sentences are shown. */
export interface Reason {
  /** `stores.0.address.detail`; empty for the application as a whole. */
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly messageZh: string;
}

/** One finding that makes an application risky. */
export interface RiskReason {
  readonly code: string;
  readonly points: number;
}

/** An application as it is stored. */
export interface Application {
  readonly id: string;
  readonly merchantId: string;
  readonly kind: MerchantKind;
  readonly state: ApplicationState;
  /** Counts the changes of the data, from 1. */
  readonly version: number;
  /** Sealed; see {@link openData}. */
  readonly data: Buffer;
  /** The version that changed each field last, by path. */
  readonly changedIn: Readonly<Record<string, number>>;
  readonly reasons: readonly Reason[];
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** The principal who submitted it last. */
  readonly submittedBy: string | null;
  readonly submittedAt: Date | null;
  readonly riskScore: number;
  readonly riskReasons: readonly RiskReason[];
  /** Two above the risk threshold. */
  readonly approvalsNeeded: number;
  /** Who claimed it, also after the decision. */
  readonly reviewerId: string | null;
  readonly claimedAt: Date | null;
  /** Of two approvals the first; null while none is given. */
  readonly firstApprovedBy: string | null;
  readonly decidedAt: Date | null;
}

/**
 * From the submission to the decision, ms; null while nothing is decided. A clock that was set back
 * makes none negative.
 */
export function serviceMsOf({
  submittedAt,
  decidedAt,
}: Pick<Application, 'submittedAt' | 'decidedAt'>): number | null {
  if (submittedAt === null || decidedAt === null) return null;
  return Math.max(0, decidedAt.getTime() - submittedAt.getTime());
}

/** One step of an application. */
export interface ApplicationEvent {
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly at: Date;
  readonly verb: ApplicationVerb | 'create';
  readonly fromState: ApplicationState | null;
  readonly toState: ApplicationState;
  /** The principal. */
  readonly by: string;
  readonly reasons: readonly Reason[];
  readonly version: number;
  /** Of a decision: ms since the submission. */
  readonly serviceMs: number | null;
}

type Sealed = Pick<Application, 'id' | 'version' | 'data'>;

/** Where the data of one version belongs (see SecretBox). */
const dataPlace = (id: string, version: number): string => `applications:data:${id}:${version}`;

/** Seals what an applicant entered, as one version of one application. */
export function sealData(
  box: SecretBox,
  data: ApplicationData,
  { id, version }: Pick<Application, 'id' | 'version'>,
): Buffer {
  return box.seal(JSON.stringify(data), dataPlace(id, version));
}

/** What an applicant entered. @throws DomainError of SecretBox. */
export function openData(box: SecretBox, { id, version, data }: Sealed): ApplicationData {
  return JSON.parse(box.open(data, dataPlace(id, version)).toString('utf8')) as ApplicationData;
}
