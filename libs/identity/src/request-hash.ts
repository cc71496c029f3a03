import type { SecretBox } from '#libs/persistence';
import { canonicalJson } from './canonical-json.js';

/**
 * What tells two requests apart: their JSON, whatever the order of its keys. Keyed, since a body
 * can be no more than a phone number, which a plain hash would give away. The first is kept, the
 * others find what was kept before the secret key was changed.
 */
export function requestHashes(secretBox: SecretBox, body: unknown): readonly Buffer[] {
  const text = body === undefined ? '' : canonicalJson(body);
  return secretBox.fingerprintsOf(text, 'request');
}
