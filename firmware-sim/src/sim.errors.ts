import { DomainError } from '#libs/kernel';

/** A fault that this channel's vendor cannot show, or that does not exist. */
export function faultUnsupported(
  channel: string,
  fault: string,
  known: readonly string[],
): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'fault_unsupported',
    message: `The ${channel} sender has no fault "${fault}".`,
    advice: `Use one of: ${known.join(', ')}.`,
  });
}

/** No sender of that name. */
export function channelUnknown(channel: string, known: readonly string[]): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'channel_unknown',
    message: `There is no channel sender "${channel}".`,
    advice: `Use one of: ${known.join(', ')}.`,
  });
}

/** A file the simulator was pointed at does not hold what it should. */
export function fileMalformed(file: string, expected: string, cause?: unknown): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'file_malformed',
    message: `${file} does not hold ${expected}.`,
    advice: 'Correct the file, or remove it to have a new one made where that is possible.',
    cause,
  });
}

/** The broker did not let the device in (CONNACK return code). */
export function connectionRefused(sn: string, returnCode: number): DomainError {
  return new DomainError({
    kind: 'unauthenticated',
    code: 'device_refused',
    message: `The broker refused ${sn} (CONNACK ${returnCode}).`,
    advice: 'Check the SN and the token; credentials are shown once and can be issued again.',
  });
}

/** The built platform ended, or was not ready in time. */
export function platformDidNotStart(output: string): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'platform_did_not_start',
    message: 'The platform did not start.',
    advice: `Mend what it says (never built: npm run build). It printed last:\n${output.trim()}`,
  });
}

/** The API answered with an error. */
export function apiRefused(
  request: string,
  answer: { status: number; body: unknown },
): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'api_refused',
    message: `${request} was answered ${answer.status}: ${JSON.stringify(answer.body)}`,
  });
}
