import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant, SecretBox } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { Authenticate } from './authenticate.js';
import { totpCodeWrong, totpEnrolled, totpNotBegun } from './log-in.errors.js';
import type { Principal } from './principal.js';
import { totpPlace } from './second-factor.js';
import { endSessionsOf } from './sessions.repository.js';
import { tokenHash } from './token.js';
import { lockTotp, replaceRecoveryCodes, storeStep } from './totp.repository.js';
import { acceptedStep, newRecoveryCodes, plainRecoveryCode } from './totp.js';

/** Ends the enrolment of an authenticator app: from now on every log-in asks for a code. */
@Injectable()
export class ConfirmTotp {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly box: SecretBox,
    private readonly authenticate: Authenticate,
  ) {}

  /**
   * Answers ten recovery codes, shown this once. All other sessions end: they were opened without a
   * code.
   * @throws DomainError `totp_not_begun`, `totp_enrolled`, `totp_code_wrong`.
   */
  async run({ id, session }: Principal, code: string): Promise<{ recoveryCodes: string[] }> {
    const nowMs = this.clock.nowMs();
    const at = new Date(nowMs);
    const recoveryCodes = newRecoveryCodes();
    const hashes = recoveryCodes.map((one) => tokenHash(plainRecoveryCode(one)));
    await this.database.asApp(everyMerchant, async (tx) => {
      const totp = await lockTotp(tx, id);
      if (!totp) throw totpNotBegun();
      if (totp.isConfirmed) throw totpEnrolled();
      const secret = this.box.open(totp.secret, totpPlace(id)).toString('utf8');
      const step = acceptedStep(secret, code, { nowMs, afterStep: null });
      if (step === null) throw totpCodeWrong();
      await storeStep(tx, { userId: id, step, at });
      await replaceRecoveryCodes(tx, { userId: id, hashes, at });
      await endSessionsOf(tx, { userId: id, except: session?.id ?? null, nowMs });
      await Audit.record(tx, {
        action: 'totp.enrolled',
        merchantId: null,
        target: { type: 'user', id: id },
      });
    });
    this.authenticate.forgetAll();
    return { recoveryCodes };
  }
}
