import { addressIn, isAllowedAddress } from './address-guard.js';
import type { AddressRule } from './address-guard.js';
import { urlInvalid } from './webhooks.errors.js';

/** The longest URL. */
export const URL_LENGTH_MAX = 2_000;

/**
 * The URL of an endpoint in its one form. A name is looked up when something is sent, not here:
 * where it leads can change.
 * @throws DomainError `webhook_url_invalid` saying what is wrong with it.
 */
export function checkUrl(text: string, rule: AddressRule): string {
  if (!URL.canParse(text)) throw urlInvalid('This is no URL.', 'Write it whole: https://…');
  const url = new URL(text);
  if (url.href.length > URL_LENGTH_MAX)
    throw urlInvalid(`The URL is longer than ${URL_LENGTH_MAX} characters.`, 'Shorten it.');
  if (url.protocol !== 'https:' && !isLocalHttp(url, rule))
    throw urlInvalid('The URL does not begin with https://.', 'Serve the endpoint over TLS.');
  if (url.username !== '' || url.password !== '')
    throw urlInvalid(
      'The URL has a user or a password in it.',
      'Verify the signature instead: it proves who sends.',
    );
  if (url.hash !== '')
    throw urlInvalid('The URL has a part behind #.', 'Leave it out: it is never sent.');
  const address = addressIn(url.hostname);
  if (address !== null && !isAllowedAddress(address, rule))
    throw urlInvalid('The address is not public.', 'Name a host that the Internet can reach.');
  return url.href;
}

function isLocalHttp(url: URL, { allowLoopback }: AddressRule): boolean {
  if (!allowLoopback || url.protocol !== 'http:') return false;
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
}
