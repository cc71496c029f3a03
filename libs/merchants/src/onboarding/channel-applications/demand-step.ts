import { channelVerbsWhile, nextChannelState } from './channel-application-states.js';
import type {
  ChannelApplicationState,
  ChannelApplicationVerb,
} from './channel-application-states.js';
import type { ChannelApplication } from './channel-application.js';
import { channelMoveRefused, channelStepOutOfPlace } from './channel-applications.errors.js';

/**
 * Where this step leads.
 * @throws DomainError `application_state` when the merchant's own application does not allow it,
 * `channel_application_state` when the channel application takes no such step.
 */
export function demandStep(
  at: Pick<ChannelApplication, 'state' | 'applicationState'>,
  verb: ChannelApplicationVerb,
): ChannelApplicationState {
  if (!channelVerbsWhile(at.applicationState).includes(verb)) throw channelStepOutOfPlace(at, verb);
  const to = nextChannelState(at.state, verb);
  if (to === null) throw channelMoveRefused(at, verb);
  return to;
}
