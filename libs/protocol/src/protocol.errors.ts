import { DomainError, fieldErrors } from '#libs/kernel';
import type { ErrorKind, FieldError } from '#libs/kernel';
import type { z } from 'zod';

/** A device message that cannot be read or must not be sent. */
export class ProtocolError extends DomainError {
  constructor(
    code: 'message_malformed' | 'message_too_large' | 'message_expired',
    message: string,
    details: { kind?: ErrorKind; fields?: readonly FieldError[]; cause?: unknown } = {},
  ) {
    super({ kind: details.kind ?? 'invalid', code, message, ...details });
  }
}

/** The bytes are not UTF-8, not JSON, or not the message of that name. */
export function malformedMessage(name: string, cause: unknown): ProtocolError {
  return new ProtocolError('message_malformed', `This is not a message "${name}".`, { cause });
}

/** JSON, but with fields missing or out of range; names each of them. */
export function misshapenMessage(name: string, error: z.core.$ZodError): ProtocolError {
  const fields = fieldErrors(error.issues);
  const paths = fields.map((field) => field.path || '(whole)').join(', ');
  return new ProtocolError(
    'message_malformed',
    `The message "${name}" is malformed at: ${paths}.`,
    {
      fields,
    },
  );
}

/** A body over the limit, in either direction. */
export function tooLargeMessage(name: string, bytes: number): ProtocolError {
  const message = `The message "${name}" has ${bytes} bytes, more than the protocol allows.`;
  return new ProtocolError('message_too_large', message, { kind: 'too_large' });
}

/** Less than a whole second of life is left: such a message is not sent. */
export function expiredMessage(id: string): ProtocolError {
  return new ProtocolError('message_expired', `${id} has under a second left and is not sent.`);
}
