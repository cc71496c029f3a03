import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import fc from 'fast-check';
import { Audit } from './audit.js';
import type { AuditEntry } from './audit.js';
import { canonicalJson } from '../canonical-json.js';
import type { AuditView } from './audit-view.js';
import { withOrigin } from './origin.js';
import { ReadAudit } from './read-audit.js';
import { VerifyAudit } from './verify-audit.js';

const NOT_PERMITTED = { code: '42501' };
const ALL = { limit: 100 };

let test: TestDatabase;
let read: ReadAudit;
let merchantId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  read = new ReadAudit(test.database);
});
afterAll(() => test.drop());
beforeEach(() => {
  merchantId = newId('mer', 1_763_700_000_000);
});

const entryOf = (more: Partial<AuditEntry> = {}): AuditEntry => ({
  action: 'store.created',
  merchantId,
  target: { type: 'store', id: 'sto_1' },
  ...more,
});

function record(more: Partial<AuditEntry> = {}): Promise<void> {
  return test.database.asApp(everyMerchant, (tx) => Audit.record(tx, entryOf(more)));
}

async function rowsOf(tenant = merchantId): Promise<readonly AuditView[]> {
  return (await read.list(everyMerchant, { tenant }, ALL)).data;
}

/** The chain's hash as docs/audit.md says it is made, from what the API shows. */
function hashAsDocumented(row: AuditView): string {
  const fields = [
    'haodian.audit.1',
    row.merchantId ?? 'platform',
    String(row.sequence),
    row.at.toISOString(),
    row.actorKind,
    row.actorId,
    row.ip,
    row.userAgent,
    row.requestId,
    row.action,
    row.targetType,
    row.targetId,
    row.before === null ? null : canonicalJson(row.before),
    row.after === null ? null : canonicalJson(row.after),
  ];
  const text = fields
    .map((field) => (field === null ? '-' : `${Buffer.byteLength(field)}:${field}`))
    .join(',');
  const hash = createHash('sha256').update(Buffer.from(row.prevHash, 'hex'));
  return hash.update(text, 'utf8').digest('hex');
}

describe('a record', () => {
  it('says who, from where, what and when', async () => {
    const actor = { kind: 'user', id: 'usr_1' } as const;
    const origin = { actor, ip: '192.0.2.7', userAgent: 'tests/1', requestId: 'evt_1' };
    const before = Date.now();
    await withOrigin(origin, () => record({ before: null, after: { name: '总店' } }));
    const [row] = await rowsOf();
    expect(row).toMatchObject({
      merchantId,
      sequence: 1n,
      actorKind: 'user',
      actorId: 'usr_1',
      ip: '192.0.2.7',
      userAgent: 'tests/1',
      requestId: 'evt_1',
      action: 'store.created',
      targetType: 'store',
      targetId: 'sto_1',
      before: null,
      after: { name: '总店' },
      prevHash: '00'.repeat(32),
    });
    expect(row!.at.getTime()).toBeGreaterThan(before - 60_000);
  });

  it('outside a request is the platform’s own', async () => {
    await record();
    expect((await rowsOf())[0]).toMatchObject({ actorKind: 'system', actorId: null, ip: null });
  });

  it('by who is done is not of who came before', async () => {
    const origin = { actor: { kind: 'user', id: 'usr_1' } as const, ip: null, userAgent: null };
    await withOrigin({ ...origin, requestId: null }, () => record());
    await record();
    expect((await rowsOf()).map(({ actorKind }) => actorKind)).toEqual(['system', 'user']);
  });

  it('is of the request it was made in, however many run at once', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `usr_${index}`);
    await Promise.all(
      ids.map((id) => {
        const origin = { actor: { kind: 'user', id } as const, ip: null, userAgent: null };
        return withOrigin({ ...origin, requestId: `evt_${id}` }, () =>
          record({ target: { type: 'store', id } }),
        );
      }),
    );
    const rows = await rowsOf();
    expect(rows).toHaveLength(ids.length);
    for (const row of rows) {
      expect([row.actorId, row.requestId]).toEqual([row.targetId, `evt_${row.targetId}`]);
    }
  });

  it('keeps of a change what is different', async () => {
    const before = { name: 'a', defaultTerminalId: null, amount: 5n };
    await record({ before, after: { ...before, name: 'b' } });
    expect((await rowsOf())[0]).toMatchObject({ before: { name: 'a' }, after: { name: 'b' } });
  });

  it('of a change that changes nothing is not made', async () => {
    await record({ before: { name: 'a', at: new Date(1) }, after: { name: 'a', at: new Date(1) } });
    expect(await rowsOf()).toEqual([]);
  });

  it('that is rolled back was never there and leaves no gap', async () => {
    await record();
    const failing = test.database.asApp(everyMerchant, async (tx) => {
      await Audit.record(tx, entryOf());
      throw new Error('the change failed');
    });
    await expect(failing).rejects.toThrow('the change failed');
    await record();
    expect((await rowsOf()).map((row) => row.sequence)).toEqual([2n, 1n]);
  });

  it('shows neither secret nor person, and is bounded', async () => {
    const agent = `agent\u0000\u{1f600} hds_${'x'.repeat(43)} ${'y'.repeat(5_000)}`;
    const after = { token: 'canary', phone: '13812345678', note: 'n'.repeat(5_000) };
    const many = Object.fromEntries(Array.from({ length: 90 }, (_, n) => [`f${n}`, after.note]));
    const origin = { actor: { kind: 'user', id: 'usr_1' } as const, ip: null, requestId: null };
    await withOrigin({ ...origin, userAgent: agent }, () => record({ after }));
    await record({ after: many });
    const [large, row] = await rowsOf();
    expect(JSON.stringify(row!.after)).not.toMatch(/canary|1381234/);
    expect(row!.userAgent!.length).toBeLessThanOrEqual(201);
    expect(row!.userAgent).not.toContain('hds_x');
    expect(large!.after).toEqual({ tooLong: expect.any(Number) });
  });
});

describe('a chain', () => {
  it('has no gap and one order when 50 append at once', async () => {
    await Promise.all(Array.from({ length: 50 }, () => record()));
    const rows = (await rowsOf()).toReversed();
    expect(rows.map((row) => row.sequence)).toEqual(
      Array.from({ length: 50 }, (_, index) => BigInt(index + 1)),
    );
    for (const [index, row] of rows.entries()) {
      expect(row.prevHash).toBe(rows[index - 1]?.hash ?? '00'.repeat(32));
    }
  });

  it('can be computed again from what the API shows, whatever was recorded', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    const state = fc.dictionary(text, fc.oneof(text, fc.double(), fc.bigInt(), fc.jsonValue()));
    const entry = fc.record({
      before: fc.option(state),
      after: fc.option(state),
      id: fc.option(text),
    });
    await fc.assert(
      fc.asyncProperty(entry, async ({ before, after, id }) => {
        const targetId = id?.replaceAll('\0', '') ?? null;
        await record({
          after: before ? { before, after } : after,
          target: { type: 'store', id: targetId },
        });
        const [row] = await rowsOf();
        expect(hashAsDocumented(row!)).toBe(row!.hash);
      }),
      { numRuns: 100 },
    );
    const verified = await new VerifyAudit(test.database).run(merchantsOnly(merchantId));
    expect(verified).toMatchObject({ ok: true, chains: 1, rows: 100 });
  });

  it('is written by its function only, by no role of requests or workers', async () => {
    await record();
    for (const text of [
      'delete from audit_log',
      `update audit_log set actor_id = 'x'`,
      'truncate audit_log',
      'delete from audit_heads',
      'update audit_heads set sequence = 0',
      `insert into audit_heads values ('x', 0, '', 0, '')`,
    ]) {
      const asApp = test.database.asApp(everyMerchant, (tx) => tx.query(text));
      await expect(asApp).rejects.toMatchObject(NOT_PERMITTED);
      const asIngest = test.database.asIngest((tx) => tx.query(text));
      await expect(asIngest).rejects.toMatchObject(NOT_PERMITTED);
    }
    const prune = `select audit_prune('platform', now() - interval '999 days', 1)`;
    const pruning = test.database.asApp(everyMerchant, (tx) => tx.query(prune));
    await expect(pruning).rejects.toMatchObject(NOT_PERMITTED);
  });
});

describe('the list', () => {
  it('shows a merchant its own rows and nothing of others or of the platform', async () => {
    const other = newId('mer', 1_763_700_000_001);
    await record();
    await record({ merchantId: other });
    await record({ merchantId: null });
    const mine = await read.list(merchantsOnly(merchantId), {}, ALL);
    expect(mine.data.map((row) => row.merchantId)).toEqual([merchantId]);
    for (const tenant of [other, 'platform']) {
      expect((await read.list(merchantsOnly(merchantId), { tenant }, ALL)).data).toEqual([]);
    }
    expect((await read.list(merchantsOnly(), {}, ALL)).data).toEqual([]);
  });

  it('goes on where a page ended, from the newest, and finds by every filter', async () => {
    const actor = { kind: 'user', id: newId('usr', 1) } as const;
    for (let n = 1; n <= 5; n += 1) await record({ target: { type: 'store', id: `sto_${n}` } });
    await record({ action: 'merchant.changed', target: { type: 'merchant', id: 'm' }, actor });
    const seen: bigint[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<ReadAudit['list']>> = await read.list(
        everyMerchant,
        { tenant: merchantId },
        { limit: 2, cursor },
      );
      seen.push(...page.data.map((row) => row.sequence));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual([6n, 5n, 4n, 3n, 2n, 1n]);
    const found = async (filter: object) =>
      (await read.list(everyMerchant, { tenant: merchantId, ...filter }, ALL)).data.length;
    expect(await found({ actorId: actor.id })).toBe(1);
    expect(await found({ action: 'store.created' })).toBe(5);
    expect(await found({ targetType: 'merchant' })).toBe(1);
    expect(await found({ targetId: 'sto_3' })).toBe(1);
    const [newest] = await rowsOf();
    expect(await found({ toMs: newest!.at.getTime() + 1 })).toBe(6);
    expect(await found({ fromMs: newest!.at.getTime() + 1 })).toBe(0);
  });

  it('refuses the cursor of another list', async () => {
    const page = { limit: 1, cursor: Buffer.from('pay_1').toString('base64url') };
    await expect(read.list(everyMerchant, {}, page)).rejects.toMatchObject({
      code: 'cursor_malformed',
    });
  });
});
