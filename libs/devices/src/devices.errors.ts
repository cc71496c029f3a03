import { DomainError } from '#libs/kernel';

export function deviceNotFound(sn: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'device_not_found',
    message: `There is no device ${sn}.`,
    advice: 'Check the serial number on the label; register the device first.',
  });
}

export function deviceExists(sn: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'device_exists',
    message: `A device with the serial number ${sn} is already registered.`,
    advice: 'Read it with GET /v1/devices/{sn}; a serial number is registered once.',
  });
}

/** A device in stock belongs to no merchant, so only those who see all may bring one in. */
export function stockOutOfScope(): DomainError {
  return new DomainError({
    kind: 'forbidden',
    code: 'stock_out_of_scope',
    message: 'Devices in stock belong to no merchant; this account sees only some merchants.',
    advice: 'Ask an operator to register the device.',
  });
}

export function placeNotFound(path: 'terminalId' | 'storeId', id: string): DomainError {
  const noun = path === 'terminalId' ? 'terminal' : 'store';
  return new DomainError({
    kind: 'not_found',
    code: `${noun}_not_found`,
    message: `There is no ${noun} ${id.slice(0, 64)}.`,
  });
}

export function deviceReplaced(sn: string, successor: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'device_replaced',
    message: `Device ${sn} was replaced by ${successor}.`,
    advice: `Use ${successor}.`,
  });
}

export function deviceNotAssigned(sn: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'device_not_assigned',
    message: `Device ${sn} is assigned nowhere, so there is nothing to take over.`,
    advice: 'Assign the new device with PUT /v1/devices/{sn}/assignment instead.',
  });
}

export function successorInUse(sn: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'successor_in_use',
    message: `Device ${sn} cannot take over: it is assigned, was replaced, or is the same device.`,
    advice: 'Take a device from stock.',
  });
}

export function uplinksOverloaded(): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'uplinks_overloaded',
    message: 'Too many device messages wait to be handled.',
  });
}

export function authenticationOverloaded(): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'device_authentication_overloaded',
    message: 'Too many devices log in at once.',
  });
}
