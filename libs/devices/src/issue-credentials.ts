import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { BrokerPort } from '#libs/broker';
import { Clock, newId } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { AuthenticateDevice } from './authenticate-device.js';
import { addCredential } from './credential.repository.js';
import { lockDevices } from './device.repository.js';
import { deviceNotFound } from './devices.errors.js';

/** What a device logs in with. */
export interface IssuedCredentials {
  /** The SN. */
  readonly username: string;
  /** 256 random bits; shown this once, its SHA-256 is stored. */
  readonly token: string;
}

const TOKEN_BYTES = 32;

/** Gives a device a token. */
@Injectable()
export class IssueCredentials {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly authenticator: AuthenticateDevice,
    private readonly broker: BrokerPort,
  ) {}

  /**
   * Two tokens are valid at a time, so that a device can be given the new one while it still uses
   * the old; a third revokes the oldest.
   * @throws DomainError `device_not_found`, also out of scope.
   */
  async run(scope: Scope, sn: string): Promise<IssuedCredentials> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const createdAtMs = this.clock.nowMs();
    const isAnyRevoked = await this.database.asApp(scope, async (tx) => {
      const [device] = await lockDevices(tx, [sn]);
      if (!device) throw deviceNotFound(sn);
      const tokenHash = createHash('sha256').update(token).digest();
      return addCredential(tx, { id: newId('cre', createdAtMs), sn, tokenHash, createdAtMs });
    });
    this.authenticator.forget(sn);
    // It may be connected with the revoked one; with a valid one it is back at once.
    if (isAnyRevoked) await this.broker.disconnect(sn, 'its oldest token was revoked');
    return { username: sn, token };
  }
}
