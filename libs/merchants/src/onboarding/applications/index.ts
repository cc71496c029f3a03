export { openData } from './application.js';
export type { Application, ApplicationEvent, Reason, RiskReason } from './application.js';
export type { QueueSummary } from './application-lists.repository.js';
export {
  APPLICATION_STATES,
  APPLICATION_VERBS,
  nextState,
  TRANSITIONS,
} from './application-states.js';
export type { ApplicationState, ApplicationVerb, MerchantState } from './application-states.js';
export * from './applications.errors.js';
export { findApplication, findLiveApplication } from './applications.repository.js';
export { ApproveApplication } from './approve-application.js';
export { ChangeApplication } from './change-application.js';
export { CloseApplication } from './close-application.js';
export { CreateApplication } from './create-application.js';
export { FindDuplicates } from './find-duplicates.js';
export type { Duplicate } from './find-duplicates.js';
export { SAME_KINDS } from './fingerprints.js';
export type { DataPatch } from './merge-data.js';
export { moveApplication } from './move-application.js';
export type { ApplicationMove } from './move-application.js';
export { ReadApplications } from './read-applications.js';
export type { ShownEvent } from './read-applications.js';
export { REASON_CODES, REASONS } from './reasons.js';
export type { GivenReason } from './reasons.js';
export { ReviewApplication } from './review-application.js';
export { ReviewSettings, RISKS } from './risk.js';
export type { ApplicationItem, ApplicationView } from './show-application.js';
export { SubmitApplication } from './submit-application.js';
