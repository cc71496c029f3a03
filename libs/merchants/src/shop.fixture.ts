import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { FieldError } from '#libs/kernel';
import { everyMerchant, merchantsOnly, SecretBox } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { createTestDatabase, fixedClock } from '#libs/testing';
import { CreateChannelAccount } from './create-channel-account.js';
import { CreateMerchant } from './create-merchant.js';
import { CreateStore } from './create-store.js';
import { CreateTerminal } from './create-terminal.js';
import { MERCHANTS_ENTITIES } from './index.js';

/** 2026-11-21 12:00:00.250 in Shanghai: not on a second, as no present ever is. */
export const START = Date.parse('2026-11-21T04:00:00.250Z');

/** A database of its own with the means to fill it. */
export async function createTown() {
  const test = await createTestDatabase({ entities: MERCHANTS_ENTITIES });
  const { database, url } = test;
  const clock = fixedClock(START);
  const secretBox = new SecretBox(randomBytes(32));
  const terminals = new CreateTerminal(database, clock);
  const accounts = new CreateChannelAccount(database, clock, secretBox);

  /**
   * A merchant with one store and one terminal, and the scope of somebody who sees nothing else.
   */
  async function openShop(name: string) {
    const merchant = await new CreateMerchant(database, clock).run(everyMerchant, {
      name,
      by: 'usr_test',
    });
    const scope: Scope = merchantsOnly(merchant.id);
    const store = await new CreateStore(database, clock).run(scope, merchant.id, { name: '一店' });
    const terminal = await terminals.run(scope, store.id, { name: '前台' });
    return { merchant, scope, store, terminal };
  }

  /** An account at the Jeepay-style aggregator; a service provider's without a merchant. */
  function openAccount(merchantId?: string) {
    const settings = { mchNo: 'M1', appId: 'A1', secret: 'planted-canary' };
    const wanted = { channel: 'jeepay', name: '聚合', merchantId, settings };
    return accounts.run(everyMerchant, wanted);
  }

  const drop = (): Promise<void> => test.drop();
  return { database, url, drop, clock, secretBox, accounts, openShop, openAccount };
}

export type Town = Awaited<ReturnType<typeof createTown>>;

/** A fresh RSA public key, PEM. */
export function newPublicKeyPem(): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return publicKey.export({ type: 'spki', format: 'pem' }).toString().trim();
}

/** The code an attempt is refused with. */
export async function codeOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'accepted',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
}

/** The fields an attempt is refused for; none of one that is accepted. */
export async function fieldsOf(attempt: Promise<unknown>): Promise<readonly FieldError[]> {
  return attempt.then(
    () => [],
    (error: { fields: readonly FieldError[] }) => error.fields,
  );
}
