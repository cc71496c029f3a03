import { Injectable } from '@nestjs/common';
import { Audit } from './audit/audit.js';
import { Authenticate } from './authenticate.js';
import { totpNotEnrolled } from './log-in.errors.js';
import type { Principal } from './principal.js';
import { ProveSelf } from './prove-self.js';
import { lockTotp, removeTotp } from './totp.repository.js';

/** Takes the second factor away, with its recovery codes. */
@Injectable()
export class RemoveTotp {
  constructor(
    private readonly prove: ProveSelf,
    private readonly authenticate: Authenticate,
  ) {}

  /**
   * The code is one of the app or a recovery code, so that a lost phone can be replaced.
   * @throws DomainError `proof_wrong`, `totp_not_enrolled`.
   */
  async run({ id }: Principal, proof: { password: string; code: string }): Promise<void> {
    await this.prove.run(id, proof, async (tx) => {
      if (!(await lockTotp(tx, id))?.isConfirmed) throw totpNotEnrolled();
      await removeTotp(tx, id);
      await Audit.record(tx, {
        action: 'totp.removed',
        merchantId: null,
        target: { type: 'user', id: id },
      });
    });
    this.authenticate.forgetAll();
  }
}
