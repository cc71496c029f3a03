import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { snSchema } from '#libs/protocol';
import { fileMalformed } from '../sim.errors.js';

const credentialSchema = z
  .object({ sn: snSchema.optional(), username: snSchema.optional(), token: z.string().min(1) })
  .transform(({ sn, username, token }) => ({ sn: sn ?? username ?? '', token }))
  .refine(({ sn }) => sn !== '', 'sn or username is needed');

/** Identity of one device, as `POST /v1/devices/{sn}/credentials` gave it. */
export interface DeviceCredential {
  readonly sn: string;
  readonly token: string;
}

/**
 * Reads credentials from a JSON array or from JSON lines of `{sn | username, token}`.
 * @throws DomainError `file_malformed`.
 */
export function readCredentials(file: string): DeviceCredential[] {
  try {
    const text = readFileSync(file, 'utf8').trim();
    const list: unknown = text.startsWith('[')
      ? JSON.parse(text)
      : text.split('\n').map((line) => JSON.parse(line) as unknown);
    return z.array(credentialSchema).min(1).parse(list);
  } catch (cause) {
    throw fileMalformed(file, 'credentials as JSON array or lines of {"sn", "token"}', cause);
  }
}
