import { DomainError } from '#libs/kernel';

export function announcementsOverloaded(): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'announcements_overloaded',
    message: 'Too many announcements wait to be sent.',
  });
}

export function notInAShop(sn: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'device_not_assigned',
    message: `Device ${sn} is assigned to no terminal or store.`,
    advice: 'Assign it with PUT /v1/devices/{sn}/assignment first.',
  });
}

export function cannotSpeak(sn: string, model: string): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'device_cannot_speak',
    message: `Device ${sn} is a ${model}, which cannot speak.`,
    advice: 'Choose a device whose model has the capability "speech".',
  });
}
