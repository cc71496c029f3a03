import type { Clock } from '#libs/kernel';
import type { ApplicationData } from '../checks/application-data.js';
import { checkApplication } from '../checks/check-application.js';
import type { CheckError } from '../checks/checked.js';
import { missingOf } from '../checks/missing-of.js';
import type { ApplicationRow } from './application-lists.repository.js';
import { serviceMsOf } from './application.js';
import type { Application, Reason, RiskReason } from './application.js';
import { verbsIn } from './application-states.js';
import type { ApplicationVerb } from './application-states.js';
import type { Duplicate } from './find-duplicates.js';
import { maskedData } from './mask-data.js';

/** An application in a list, with how long its decision took. */
export interface ApplicationItem extends ApplicationRow {
  /** From the submission to the decision, ms; null while nothing is decided. */
  readonly serviceMs: number | null;
}

/** An application as it is shown. */
export interface ApplicationView extends ApplicationItem {
  readonly data: ApplicationData;
  /** Facts about people are shortened. */
  readonly isMasked: boolean;
  readonly createdBy: string;
  readonly submittedBy: string | null;
  readonly claimedAt: Date | null;
  readonly firstApprovedBy: string | null;
  readonly approvalsNeeded: number;
  readonly reasons: readonly Reason[];
  /** What its state lets somebody do. */
  readonly steps: readonly ApplicationVerb[];
  readonly missing: readonly CheckError[];
  readonly faults: readonly CheckError[];
  readonly duplicates: readonly Duplicate[];
  /** Of the last submission; for reviewers only. */
  readonly risk: { readonly score: number; readonly reasons: readonly RiskReason[] } | null;
}

/** What a view is made of. */
export interface ViewParts {
  readonly application: Application;
  readonly row: ApplicationRow;
  readonly data: ApplicationData;
  readonly duplicates: readonly Duplicate[];
  readonly isFiller: boolean;
  readonly isReviewer: boolean;
}

/** The list's part of an application. */
export function showItem(row: ApplicationRow): ApplicationItem {
  return { ...row, serviceMs: serviceMsOf(row) };
}

/** All of an application, as far as who asks may see it. */
export function showApplication(parts: ViewParts, clock: Clock): ApplicationView {
  const { application, row, data, duplicates, isFiller, isReviewer } = parts;
  const isMasked = !isFiller && !isReviewer;
  const { createdBy, submittedBy, claimedAt, firstApprovedBy, approvalsNeeded, reasons } =
    application;
  return {
    ...showItem(row),
    ...{ createdBy, submittedBy, claimedAt, firstApprovedBy, approvalsNeeded, reasons },
    data: isMasked ? maskedData(data) : data,
    isMasked,
    steps: verbsIn(application.state),
    missing: missingOf(data),
    faults: checkApplication(data, clock),
    duplicates,
    risk: isReviewer ? { score: application.riskScore, reasons: application.riskReasons } : null,
  };
}
