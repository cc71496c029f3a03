import { lookup as resolveName } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { AddressRefused } from './webhooks.errors.js';

/** All that is given out for use in the Internet (RFC 4291, IANA's registry of address space). */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');
/** Public by number, but inside every machine at Azure it is the platform's own service. */
const PLATFORM_SERVICES: readonly string[] = ['168.63.129.16'];

/** Which addresses may be connected to. */
export interface AddressRule {
  readonly allowLoopback: boolean;
}

/**
 * Whether an address may be connected to: public ones only. Private, loopback, link-local (with it
 * the metadata services of clouds), carrier-grade NAT, unique-local, mapped, translated and
 * tunnelled ones are not.
 */
export function isAllowedAddress(address: string, { allowLoopback }: AddressRule): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (range === 'loopback') return allowLoopback;
  if (range !== 'unicast' || PLATFORM_SERVICES.includes(parsed.toString())) return false;
  return parsed.kind() === 'ipv4' || (parsed as ipaddr.IPv6).match(GLOBAL_IPV6);
}

/** Whether the host of a URL is an address itself; IPv6 stands in brackets there. */
export function addressIn(hostname: string): string | null {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return isIP(bare) === 0 ? null : bare;
}

/**
 * A look-up for connections: what it answers is what is connected to, so that a name cannot lead
 * elsewhere between check and connection. One address that is not allowed refuses the name.
 */
export function guardedLookup(rule: AddressRule): LookupFunction {
  return (hostname, options, answer) => {
    resolveName(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) answer(error, []);
      else if (!areAllowed(found, rule)) answer(new AddressRefused(), []);
      else if (options.all) answer(null, found);
      else answer(null, found[0]!.address, found[0]!.family);
    });
  };
}

function areAllowed(found: readonly LookupAddress[], rule: AddressRule): boolean {
  return found.length > 0 && found.every(({ address }) => isAllowedAddress(address, rule));
}
