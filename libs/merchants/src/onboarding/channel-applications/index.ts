export { BeginChannelApplication } from './begin-channel-application.js';
export { CHANNEL_APPLICATION_STATES, channelVerbsIn } from './channel-application-states.js';
export type {
  ChannelApplicationState,
  ChannelApplicationVerb,
} from './channel-application-states.js';
export type {
  ChannelApplication,
  ChannelApplicationEvent,
  ChannelStep,
  Confirmation,
} from './channel-application.js';
export * from './channel-applications.errors.js';
export { MoveChannelApplication } from './move-channel-application.js';
export type { ChannelApplicationKey } from './move-channel-application.js';
export { PrepareChannelRequest } from './prepare-channel-request.js';
export { ReadChannelApplications } from './read-channel-applications.js';
export { TakeChannelAnswer } from './take-channel-answer.js';
