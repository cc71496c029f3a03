import { Injectable } from '@nestjs/common';
import { Audit } from './audit/audit.js';
import { totpNotEnrolled } from './log-in.errors.js';
import type { Principal } from './principal.js';
import { ProveSelf } from './prove-self.js';
import { tokenHash } from './token.js';
import { lockTotp, replaceRecoveryCodes } from './totp.repository.js';
import { newRecoveryCodes, plainRecoveryCode } from './totp.js';

/** Gives ten new recovery codes; the earlier ones are worth nothing any more. */
@Injectable()
export class RenewRecoveryCodes {
  constructor(private readonly prove: ProveSelf) {}

  /** Shown this once. @throws DomainError `proof_wrong`, `totp_not_enrolled`. */
  async run(
    { id }: Principal,
    proof: { password: string; code: string },
  ): Promise<{ recoveryCodes: string[] }> {
    const recoveryCodes = newRecoveryCodes();
    const hashes = recoveryCodes.map((one) => tokenHash(plainRecoveryCode(one)));
    await this.prove.run(id, proof, async (tx, nowMs) => {
      if (!(await lockTotp(tx, id))?.isConfirmed) throw totpNotEnrolled();
      await replaceRecoveryCodes(tx, { userId: id, hashes, at: new Date(nowMs) });
      await Audit.record(tx, {
        action: 'totp.codes_renewed',
        merchantId: null,
        target: { type: 'user', id: id },
      });
    });
    return { recoveryCodes };
  }
}
