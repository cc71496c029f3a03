import { DomainError, invalidField } from '#libs/kernel';
import type { FieldError } from '#libs/kernel';

export function merchantNotFound(id: string): DomainError {
  return notFound('merchant', id, 'List the merchants with GET /v1/merchants.');
}

export function storeNotFound(id: string): DomainError {
  return notFound('store', id, 'List a merchant’s stores with GET /v1/merchants/{id}/stores.');
}

export function channelAccountNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'channel_account_not_found',
    message: `There is no channel account ${id}.`,
    advice: 'List the channel accounts with GET /v1/channel-accounts.',
  });
}

export function channelKeyNotFound(serial: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'channel_key_not_found',
    message: `The channel account has no key ${serial}.`,
    advice: 'The keys of an account are listed with GET /v1/channel-accounts.',
  });
}

/** Some things belong to no merchant, so who sees only some merchants cannot make them. */
export function scopeTooNarrow(what: string): DomainError {
  return new DomainError({
    kind: 'forbidden',
    code: 'scope_too_narrow',
    message: `Only somebody who sees every merchant can create ${what}.`,
    advice: 'Ask the operator of the platform.',
  });
}

/**
 * What takes two people takes people: whoever made an API key would be its second person.
 * @param what "Changes are proposed and decided"
 */
export function personRequired(what: string): DomainError {
  return new DomainError({
    kind: 'forbidden',
    code: 'person_required',
    message: `${what} by people, not by API keys.`,
    advice: 'Log in as a person who holds the permission.',
  });
}

export function merchantUnknown(id: string): DomainError {
  return invalidField('merchantId', 'merchant_unknown', {
    message: `There is no merchant ${id}.`,
    messageZh: `没有此商户：${id}。`,
    advice: 'Name a merchant you can see, or leave the field out for a service provider’s account.',
  });
}

export function terminalUnknown(id: string): DomainError {
  return invalidField('defaultTerminalId', 'terminal_unknown', {
    message: `The merchant has no terminal ${id}.`,
    messageZh: `该商户没有此终端：${id}。`,
    advice: 'Name a terminal of one of the merchant’s own stores.',
  });
}

export function channelUnknown(path: string, name: string, known: readonly string[]): DomainError {
  return invalidField(path, 'channel_unknown', {
    message: `There is no channel "${name.slice(0, 64)}".`,
    messageZh: '没有此渠道。',
    advice: `The channels are: ${known.join(', ')}.`,
  });
}

export function settingsInvalid(fields: readonly FieldError[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'settings_invalid',
    message: 'These settings are not what the channel needs.',
    advice: 'Mend the fields named; GET /docs says what each channel needs.',
    fields,
  });
}

export function keyInvalid(fields: readonly FieldError[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'channel_key_invalid',
    message: 'This is not a key that a channel signs with.',
    advice: 'Send its serial and the public key or certificate as PEM, RSA of at least 2048 bits.',
    fields,
  });
}

export function keySerialTaken(serial: string): DomainError {
  return conflict('key_serial_taken', {
    message: `Another key with the serial ${serial} is in the ring.`,
    advice: 'Check the serial; to replace the key remove the other one first.',
  });
}

export function keyRingFull(keysMax: number): DomainError {
  return conflict('key_ring_full', {
    message: `A channel account has at most ${keysMax} keys.`,
    advice: 'Remove the ones the channel no longer signs with.',
  });
}

export function channelAccountsUnknown(ids: readonly string[], path: string): DomainError {
  return invalidField(path, 'channel_account_unknown', {
    message: `There is no channel account ${ids.join(', ')} for this merchant.`,
    messageZh: `该商户不能使用此渠道账户：${ids.join('、')}。`,
    advice: 'Name accounts of the merchant itself or of a service provider.',
  });
}

export function mappingRepeated(subMerchantId: string): DomainError {
  return invalidField('mappings', 'mapping_repeated', {
    message: `The sub-merchant id ${subMerchantId} is named twice.`,
    messageZh: `子商户号 ${subMerchantId} 重复。`,
    advice: 'Name each sub-merchant id of an account once.',
  });
}

export function mappingTaken(subMerchantIds: readonly string[]): DomainError {
  return conflict('mapping_taken', {
    message: `${subMerchantIds.join(', ')} belongs to another merchant.`,
    advice: 'Check the id; a mapping no payment has used can be removed there first.',
  });
}

export function mappingUsed(subMerchantIds: readonly string[]): DomainError {
  return conflict('mapping_used', {
    message: `Payments came through ${subMerchantIds.join(', ')}: it stays with this merchant.`,
    advice: 'Keep it in the list.',
  });
}

export function channelTerminalsTaken(terminalNos: readonly string[]): DomainError {
  return conflict('channel_terminal_taken', {
    message: `The terminal number ${terminalNos.join(', ')} means another terminal there.`,
    advice: 'Check the number; each one of a channel account means one terminal of a merchant.',
  });
}

/** The settings were stored by a version that understood them, or were changed by hand. */
export function channelAccountUnreadable(id: string, cause?: unknown): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'channel_account_unreadable',
    message: `The stored settings of the channel account ${id} are not what its channel needs.`,
    advice: 'Enter the settings again as a new channel account.',
    cause,
  });
}

function notFound(noun: 'merchant' | 'store', id: string, advice: string): DomainError {
  const message = `There is no ${noun} ${id}.`;
  return new DomainError({ kind: 'not_found', code: `${noun}_not_found`, message, advice });
}

interface Sentences {
  readonly message: string;
  readonly advice: string;
}

function conflict(code: string, { message, advice }: Sentences): DomainError {
  return new DomainError({ kind: 'conflict', code, message, advice });
}

/** More channel accounts are asked for at once than are read; the channel sends again. */
export function channelAccountsOverloaded(): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'channel_accounts_overloaded',
    message: 'Too many channel accounts are being read at once.',
    advice: 'Send it again later.',
  });
}
