export { openData } from './application.js';
export type { Application, ApplicationEvent, Reason, RiskReason } from './application.js';
export {
  APPLICATION_STATES,
  APPLICATION_VERBS,
  nextState,
  TRANSITIONS,
} from './application-states.js';
export type { ApplicationState, ApplicationVerb, MerchantState } from './application-states.js';
export * from './applications.errors.js';
export { findApplication, findLiveApplication } from './applications.repository.js';
export { moveApplication } from './move-application.js';
export type { ApplicationMove } from './move-application.js';
