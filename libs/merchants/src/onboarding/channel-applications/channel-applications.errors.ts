import { DomainError } from '#libs/kernel';
import type { FieldError } from '#libs/kernel';
import type { ApplicationState } from '../applications/application-states.js';
import { channelVerbsIn } from './channel-application-states.js';
import type {
  ChannelApplicationState,
  ChannelApplicationVerb,
} from './channel-application-states.js';

export function channelApplicationNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'channel_application_not_found',
    message: `There is no channel application ${id}.`,
    advice: 'List them with GET /v1/applications/{id}/channel-applications.',
  });
}

export function channelApplicationExists(channelAccountId: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'channel_application_exists',
    message: `This application has a channel application at ${channelAccountId} already.`,
    advice: 'Go on with that one; another can begin when the channel has rejected it.',
  });
}

/** A channel is told of a merchant only when the agreement with it is signed. */
export function applicationNotSigned(state: ApplicationState): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'application_not_signed',
    message: `An application that is ${state} goes to no channel.`,
    advice: 'Have the agreement signed first.',
  });
}

export function channelMoveRefused(
  state: ChannelApplicationState,
  verb: ChannelApplicationVerb,
): DomainError {
  const possible = channelVerbsIn(state);
  return new DomainError({
    kind: 'conflict',
    code: 'channel_application_state',
    message: `A channel application that is ${state} takes no ${verb}.`,
    advice:
      possible.length === 0
        ? 'It has ended; begin a new one for this channel account.'
        : `Read it again; possible now: ${possible.join(', ')}.`,
  });
}

/** The channel has no verb `onboard`, or the account is the merchant's own. */
export function channelByHandOnly(channel: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'channel_by_hand_only',
    message: `The platform makes no request to ${channel} for this channel account.`,
    advice: 'Enter it on the channel’s own page and move the channel application by hand.',
  });
}

/** Paths lead into the application (`business.servicePhone`) or into `details`. */
export function channelRequestIncomplete(fields: readonly FieldError[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'channel_request_incomplete',
    message: 'The channel would refuse this application as it is.',
    advice: 'Mend the fields named.',
    fields,
  });
}
