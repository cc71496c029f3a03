import { addressIn, isAllowedAddress } from './address-guard.js';
import type { AddressRule } from './address-guard.js';
import { URL_LENGTH_MAX, urlInvalid } from './webhooks.errors.js';

/**
 * The URL of an endpoint in its one form. A name is looked up when something is sent, not here:
 * where it leads can change.
 * @throws DomainError `webhook_url_invalid` saying what is wrong with it.
 */
export function checkUrl(text: string, rule: AddressRule): string {
  if (!URL.canParse(text)) throw urlInvalid('unreadable');
  const url = new URL(text);
  if (url.href.length > URL_LENGTH_MAX) throw urlInvalid('long');
  if (url.protocol !== 'https:' && !isLocalHttp(url, rule)) throw urlInvalid('plain');
  if (url.username !== '' || url.password !== '') throw urlInvalid('credentials');
  if (url.hash !== '') throw urlInvalid('fragment');
  const address = addressIn(url.hostname);
  if (address !== null && !isAllowedAddress(address, rule)) throw urlInvalid('private');
  return url.href;
}

function isLocalHttp(url: URL, { allowLoopback }: AddressRule): boolean {
  if (!allowLoopback || url.protocol !== 'http:') return false;
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
}
