import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { BrokerPort } from '#libs/broker';
import { Audit } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { AuthenticateDevice } from './authenticate-device.js';
import { addCredential } from './credential.repository.js';
import { lockDevices } from './device.repository.js';
import { deviceNotFound } from './devices.errors.js';
import { clearDuplicate } from './duplicate.repository.js';

/** What a device logs in with. */
export interface IssuedCredentials {
  /** The SN. */
  readonly username: string;
  /** 256 random bits; shown this once, its SHA-256 is stored. */
  readonly token: string;
}

const TOKEN_BYTES = 32;
/** Beside the new one, while it is on its way to the device. */
const EARLIER_MAX = 1;

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
   * the old; a third revokes the oldest. While two devices use one identity, all earlier ones are
   * revoked at once and the incident is over.
   * @throws DomainError `device_not_found`, also out of scope.
   */
  async run(scope: Scope, sn: string): Promise<IssuedCredentials> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const createdAtMs = this.clock.nowMs();
    const isAnyRevoked = await this.database.asApp(scope, async (tx) => {
      const [device] = await lockDevices(tx, [sn]);
      if (!device) throw deviceNotFound(sn);
      const isShared = device.duplicateIdentity !== null;
      if (isShared) await clearDuplicate(tx, sn);
      const tokenHash = createHash('sha256').update(token).digest();
      const id = newId('cre', createdAtMs);
      const earlierMax = isShared ? 0 : EARLIER_MAX;
      const isRevoked = await addCredential(tx, { id, sn, tokenHash, createdAtMs, earlierMax });
      await Audit.record(tx, {
        action: 'device.credentials_issued',
        merchantId: device.merchantId,
        target: { type: 'device', id: sn },
        after: { credentialId: id, earlierRevoked: isRevoked },
      });
      return isRevoked;
    });
    this.authenticator.forget(sn);
    // It may be connected with the revoked one; with a valid one it is back at once.
    if (isAnyRevoked) await this.broker.disconnect(sn, 'an earlier token was revoked');
    return { username: sn, token };
  }
}
