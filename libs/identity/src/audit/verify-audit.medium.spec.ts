import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import { createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { Audit } from './audit.js';
import { rewriteChain, tamper } from './chains.fixture.js';
import { ExportAudit } from './export-audit.js';
import type { AuditView } from './audit-view.js';
import { PruneAudit } from './prune-audit.js';
import { ReadAudit } from './read-audit.js';
import { VerifyAudit } from './verify-audit.js';

const A = newId('mer', 1_763_700_000_000);
const B = newId('mer', 1_763_700_000_001);
const ROWS_EACH = 7;

let test: TestDatabase;
let verify: VerifyAudit;

beforeEach(async () => {
  test = await createTestDatabase();
  verify = new VerifyAudit(test.database);
  for (const merchantId of [A, B, null]) await record(merchantId, ROWS_EACH);
});
afterEach(() => test.drop());

async function record(merchantId: string | null, times: number): Promise<void> {
  for (let n = 1; n <= times; n += 1) {
    const target = { type: 'store', id: `sto_${n}` };
    await test.database.asApp(everyMerchant, (tx) =>
      Audit.record(tx, { action: 'store.created', merchantId, target, after: { n } }),
    );
  }
}

const row = (sequence: number) => `where tenant = '${A}' and sequence = ${sequence}`;

describe('verify', () => {
  it('finds nothing wrong with what nobody touched, in pieces of any size', async () => {
    const all = { ok: true, chains: 3, rows: 3 * ROWS_EACH, firstBroken: null };
    for (const pieceRows of [1, 2, 5, 7, 21, 10_000]) {
      expect(await verify.run(everyMerchant, pieceRows)).toEqual(all);
    }
    expect(await verify.run(merchantsOnly(A))).toEqual({ ...all, chains: 1, rows: ROWS_EACH });
    expect(await verify.run(merchantsOnly())).toEqual({ ...all, chains: 0, rows: 0 });
  });

  it.each([
    ['a changed row', `update audit_log set actor_id = 'usr_x' ${row(4)}`, 4n, 'row_changed'],
    ['a changed state', `update audit_log set after = '{"n":9}' ${row(1)}`, 1n, 'row_changed'],
    [
      'a changed time',
      `update audit_log set at = at - interval '1 s' ${row(7)}`,
      7n,
      'row_changed',
    ],
    ['a removed row', `delete from audit_log ${row(4)}`, 4n, 'row_missing'],
    ['a removed beginning', `delete from audit_log ${row(1)}`, 1n, 'row_missing'],
    ['a truncated tail', `delete from audit_log ${row(7)}`, 7n, 'tail_missing'],
    ['a chain without rows', `delete from audit_log where tenant = '${A}'`, 1n, 'tail_missing'],
    [
      'a head set back',
      `update audit_heads set sequence = 6 where tenant = '${A}'`,
      8n,
      'tail_missing',
    ],
    ['a removed head', `delete from audit_heads where tenant = '${A}'`, 1n, 'head_missing'],
    [
      'rows that changed places',
      `update audit_log set sequence = -sequence where tenant = '${A}' and sequence in (3, 4);
       update audit_log set sequence = 7 + sequence where tenant = '${A}' and sequence < 0`,
      3n,
      'row_changed',
    ],
    [
      'a row replaced together with its hash',
      `update audit_log l set actor_id = 'usr_x' ${row(4)};
       update audit_log l set hash = audit_hash_of(l) ${row(4)}`,
      5n,
      'link_broken',
    ],
    [
      'a removed row whose followers moved up',
      `delete from audit_log ${row(4)};
       update audit_log set sequence = -sequence where tenant = '${A}' and sequence > 4;
       update audit_log set sequence = -sequence - 1 where tenant = '${A}' and sequence < 0`,
      4n,
      'row_changed',
    ],
  ])('finds %s, in pieces of any size', async (_, text, sequence, why) => {
    await tamper(test.url, text);
    for (const pieceRows of [1, 3, 10_000]) {
      const found = await verify.run(everyMerchant, pieceRows);
      expect(found).toMatchObject({ ok: false, firstBroken: { tenant: A, sequence, why } });
    }
    expect(await verify.run(merchantsOnly(B))).toMatchObject({ ok: true });
  });

  it('cannot find a chain that was written anew with its head', async () => {
    await tamper(test.url, `update audit_log set actor_id = 'usr_x' ${row(4)}`);
    await rewriteChain(test.url, A, 0);
    expect(await verify.run(everyMerchant)).toMatchObject({ ok: true });
  });

  it('is not disturbed by what is recorded meanwhile', async () => {
    const both = await Promise.all([verify.run(everyMerchant, 1), record(A, 20), record(B, 20)]);
    expect(both[0]).toMatchObject({ ok: true });
  });
});

describe('retention', () => {
  const clock = fixedClock(Date.now());
  const prune = () => new PruneAudit(test.database, clock, { keepDays: 1095 });
  const rowsOf = async (tenant: string) =>
    (await new ReadAudit(test.database).list(everyMerchant, { tenant }, { limit: 100 })).data;

  it('removes whole months of old rows, says so, and the chain is still whole', async () => {
    await rewriteChain(test.url, A, 1095 + 32);
    await record(A, 3);
    expect(await prune().once(4)).toBe(ROWS_EACH);
    const rows = await rowsOf(A);
    expect(rows.map(({ sequence, action }) => [Number(sequence), action])).toEqual([
      [12, 'audit.pruned'],
      [11, 'audit.pruned'],
      [10, 'store.created'],
      [9, 'store.created'],
      [8, 'store.created'],
    ]);
    expect(rows[0]).toMatchObject({
      actorKind: 'system',
      before: { firstSequence: 5 },
      after: { firstSequence: 8, removed: 3 },
    });
    expect(await verify.run(everyMerchant)).toMatchObject({ ok: true, chains: 3 });
    expect(await prune().once()).toBe(0);
  });

  it('keeps what is young, and what is not a whole month too old', async () => {
    await rewriteChain(test.url, A, 1094);
    expect(await prune().once()).toBe(0);
    expect(await rowsOf(A)).toHaveLength(ROWS_EACH);
  });

  it('of a wholly old chain leaves what says so, and its removal is detected', async () => {
    await rewriteChain(test.url, A, 2000);
    expect(await prune().once()).toBe(ROWS_EACH);
    expect(await rowsOf(A)).toMatchObject([{ sequence: 8n, action: 'audit.pruned' }]);
    expect(await verify.run(everyMerchant)).toMatchObject({ ok: true });
    await tamper(test.url, `delete from audit_log ${row(ROWS_EACH + 1)}`);
    expect(await verify.run(everyMerchant)).toMatchObject({
      firstBroken: { tenant: A, sequence: 8n, why: 'tail_missing' },
    });
  });

  it('cannot be asked for less than half a year', async () => {
    const soon = test.database.asIngest((tx) =>
      tx.query(`select audit_prune('${A}', now() - interval '183 days', 10)`),
    );
    await expect(soon).rejects.toThrow('184 days');
  });
});

describe('an export', () => {
  async function linesOf(from: AsyncGenerator): Promise<Record<string, unknown>[]> {
    const lines: Record<string, unknown>[] = [];
    for await (const line of from) lines.push(line as Record<string, unknown>);
    return lines;
  }

  it('is recorded, bounded, and goes on where the last one ended', async () => {
    const exporting = new ExportAudit(test.database);
    const filter = { tenant: A };
    const first = await linesOf(await exporting.run(merchantsOnly(A), { filter }, 5));
    expect(first).toHaveLength(6);
    const end = first.at(-1)!;
    expect(end).toEqual({ end: true, rows: 5, nextCursor: expect.any(String) });
    expect(first[0]).toMatchObject({ action: 'audit.exported', after: { tenant: A } });
    const cursor = String(end['nextCursor']);
    const rest = await linesOf(await exporting.run(merchantsOnly(A), { filter, cursor }));
    expect(rest.at(-1)).toEqual({ end: true, rows: 3, nextCursor: null });
    const sequences = [...first.slice(0, -1), ...rest.slice(0, -1)].map((line) => line['sequence']);
    expect(sequences).toEqual([8n, 7n, 6n, 5n, 4n, 3n, 2n, 1n]);
  });

  it('of another’s rows is empty, and recorded where the other does not see it', async () => {
    const asked = { filter: { tenant: B } };
    const lines = await linesOf(await new ExportAudit(test.database).run(merchantsOnly(A), asked));
    expect(lines).toEqual([{ end: true, rows: 0, nextCursor: null }]);
    const [newest] = (await new ReadAudit(test.database).list(everyMerchant, {}, { limit: 1 }))
      .data as [AuditView];
    expect(newest).toMatchObject({ action: 'audit.exported', merchantId: null, targetId: B });
  });
});
