import { DomainError } from '#libs/kernel';
import type { FieldError } from '#libs/kernel';
import type { ApplicationState } from '../applications/application-states.js';
import { ENDED_STATES } from '../applications/application-states.js';
import { channelVerbsIn } from './channel-application-states.js';
import type { ChannelApplicationVerb } from './channel-application-states.js';
import type { ChannelApplication } from './channel-application.js';

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
    advice: untilSigned(state),
  });
}

function untilSigned(state: ApplicationState): string {
  if (ENDED_STATES.includes(state)) return 'It has ended; begin another one for the merchant.';
  return state === 'suspended' ? 'Resume it first.' : 'Have the agreement signed first.';
}

type Standing = Pick<ChannelApplication, 'state' | 'applicationState'>;

/** What the state of the merchant’s own application does not let happen at a channel. */
export function channelStepOutOfPlace(
  { applicationState: state }: Standing,
  verb: ChannelApplicationVerb,
): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'application_state',
    message: `Of an application that is ${state} a channel application takes no ${verb}.`,
    advice:
      state === 'suspended'
        ? 'Resume the application first; what the channel decides can be told meanwhile.'
        : 'It has ended: only that the channel rejected or suspended the merchant can be told.',
  });
}

export function channelMoveRefused(
  { state, applicationState }: Standing,
  verb: ChannelApplicationVerb,
): DomainError {
  const possible = channelVerbsIn(state, applicationState);
  return new DomainError({
    kind: 'conflict',
    code: 'channel_application_state',
    message: `A channel application that is ${state} takes no ${verb}.`,
    advice:
      possible.length === 0
        ? 'It has ended; another one begins where the application is signed or active.'
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
