import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant, SecretBox } from '#libs/persistence';
import { unauthenticated } from './identity.errors.js';
import { totpEnrolled } from './log-in.errors.js';
import type { Principal } from './principal.js';
import { totpPlace } from './second-factor.js';
import { putPendingTotp } from './totp.repository.js';
import { newTotpSecret, otpauthUrl } from './totp.js';
import { findUserToCheck } from './users.repository.js';

/** What an authenticator app is told. */
export interface TotpSecret {
  /** Base32, to be typed where no QR code can be read. */
  readonly secret: string;
  readonly otpauthUrl: string;
}

/** Begins the enrolment of an authenticator app. */
@Injectable()
export class BeginTotp {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly box: SecretBox,
  ) {}

  /**
   * Nothing changes until a code of it is given. Beginning again makes another secret.
   * @throws DomainError `totp_enrolled` when there is a confirmed one.
   */
  async run({ id }: Principal): Promise<TotpSecret> {
    const secret = newTotpSecret();
    const at = new Date(this.clock.nowMs());
    const sealed = this.box.seal(secret, totpPlace(id));
    return this.database.asApp(everyMerchant, async (tx) => {
      const user = await findUserToCheck(tx, id);
      if (!user) throw unauthenticated();
      if (!(await putPendingTotp(tx, { userId: id, secret: sealed, at }))) throw totpEnrolled();
      return { secret, otpauthUrl: otpauthUrl(secret, user.username) };
    });
  }
}
