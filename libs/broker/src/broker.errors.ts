import { DomainError } from '#libs/kernel';

/** Another process listens on the port. The app adds the name of the variable that sets it. */
export function portInUse(host: string, port: number): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'port_in_use',
    message: `Port ${port} on ${host} is already in use.`,
    advice: 'Stop what listens there, or choose another port.',
  });
}

/**
 * The listener could not be opened for another reason: address not ours, no permission, bad
 * certificate.
 */
export function listenFailed(host: string, port: number, cause: Error): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'broker_listen_failed',
    message: `The broker cannot listen on ${host}:${port}: ${cause.message}.`,
    cause,
  });
}

/** A message was addressed to something that is not a device's own topic: a fault of the caller. */
export function notADeviceTopic(topic: string): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'not_a_device_topic',
    message: `${JSON.stringify(topic)} is not a topic of one device (hd/v1/{sn}/dn/…).`,
  });
}
