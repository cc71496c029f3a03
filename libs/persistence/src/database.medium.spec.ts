import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { newId } from '#libs/kernel';
import { asSuperuser, createTestDatabase, eventually } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { DatabaseUnavailable } from './persistence.errors.js';
import { everyMerchant, merchantsOnly } from './scope.js';

const OURS = newId('mer', 1_763_700_000_000);
const THEIRS = newId('mer', 1_763_700_000_001);

@Entity('notes')
class Note {
  @PrimaryColumn({ type: 'text' })
  merchantId!: string;

  @PrimaryColumn({ type: 'int' })
  noteNo!: number;

  @Column({ type: 'bigint' })
  paidFen!: bigint;
}

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase({ entities: [Note], poolSize: 4 });
  await asSuperuser(test.url, async (client) => {
    await client.query(`
      set role haodian_owner;
      create table haodian.notes (
        merchant_id text, note_no int, paid_fen bigint not null,
        primary key (merchant_id, note_no));
      call haodian.tenant_table('haodian.notes', 'merchant_id', 'select, insert, update',
        'select, insert, update')`);
  });
});
afterAll(() => test.drop());
beforeEach(() => asSuperuser(test.url, (client) => client.query('truncate haodian.notes')));

function insert(merchantId: string, noteNo: number, paidFen = 1n) {
  const text = 'insert into notes values ($1, $2, $3)';
  return test.database.asIngest((tx) => tx.query(text, [merchantId, noteNo, paidFen]));
}

async function count(): Promise<bigint> {
  const [row] = await test.database.asIngest((tx) =>
    tx.query<{ count: bigint }>('select count(*) from notes'),
  );
  return row!.count;
}

describe('a transaction', () => {
  it('runs as the role it is asked for, in schema haodian', async () => {
    const sql = 'select current_user::text as who, current_schema()::text as schema';
    const app = await test.database.asApp(everyMerchant, (tx) => tx.query(sql));
    const ingest = await test.database.asIngest((tx) => tx.query(sql));
    expect(app).toEqual([{ who: 'haodian_app', schema: 'haodian' }]);
    expect(ingest).toEqual([{ who: 'haodian_ingest', schema: 'haodian' }]);
  });

  it('plans ingest without sequential scans', async () => {
    const sql = `select current_setting('enable_seqscan') as it`;
    expect(await test.database.asIngest((tx) => tx.query(sql))).toEqual([{ it: 'off' }]);
    expect(await test.database.asApp(everyMerchant, (tx) => tx.query(sql))).toEqual([{ it: 'on' }]);
  });

  it('gives a slow query 15 minutes, and the statement after it 30 seconds again', async () => {
    const sql = `select current_setting('statement_timeout') as it`;
    const seen = await test.database.asApp(everyMerchant, async (tx) => [
      ...(await tx.slowQuery(sql)),
      ...(await tx.query(sql)),
      ...(await tx.slowQuery('select $1::int as it', [7])),
    ]);
    expect(seen).toEqual([{ it: '15min' }, { it: '30s' }, { it: 7 }]);
  });

  it('commits all of its work, or none of it when its work throws', async () => {
    await insert(OURS, 1);
    const failing = test.database.asIngest(async (tx) => {
      await tx.query('insert into notes values ($1, 2, 5)', [OURS]);
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await count()).toBe(1n);
  });

  it('reads bigint and bigint[] as BigInt, timestamptz as Date', async () => {
    const [row] = await test.database.asIngest((tx) =>
      tx.query(`select 9007199254740993::bigint as big,
                  array[1, null, 9007199254740993]::bigint[] as list,
                  7::int as int, to_timestamp(1.5) as at`),
    );
    const big = 9007199254740993n;
    expect(row).toEqual({ big, list: [1n, null, big], int: 7, at: new Date(1500) });
  });

  it('prepares a named statement once a connection', async () => {
    const statement = { name: 'add-up', text: 'select $1::bigint + 1 as sum' };
    const rows = await test.database.asIngest(async (tx) => {
      await tx.named(statement, [1n]);
      const sum = await tx.named(statement, [41n]);
      const made = await tx.query(`select name from pg_prepared_statements where name = 'add-up'`);
      return [...sum, ...made];
    });
    expect(rows).toEqual([{ sum: 42n }, { name: 'add-up' }]);
  });

  it('is the one that TypeORM saves in, with properties in camelCase', async () => {
    const failing = test.database.asApp(merchantsOnly(OURS), async (tx) => {
      await tx.manager.save(Note, { merchantId: OURS, noteNo: 1, paidFen: 12n });
      await tx.manager.transaction((inner) =>
        inner.save(Note, { merchantId: OURS, noteNo: 2, paidFen: 13n }),
      );
      expect(await tx.manager.findBy(Note, { noteNo: 2 })).toEqual([
        { merchantId: OURS, noteNo: 2, paidFen: 13n },
      ]);
      throw new Error('undo');
    });
    await expect(failing).rejects.toThrow('undo');
    expect(await count()).toBe(0n);
  });

  it('that went on after a failed statement is an error, not a success', async () => {
    const work = test.database.asIngest(async (tx) => {
      await tx.query('insert into notes values ($1, 1, 1)', [OURS]);
      await tx.query('select 1 / 0').catch(() => undefined);
    });
    await expect(work).rejects.toMatchObject({ code: 'transaction_rolled_back' });
    expect(await count()).toBe(0n);
  });

  it('keeps the code and the constraint of a refused row', async () => {
    await insert(OURS, 1);
    const refused = { code: '23505', constraint: 'notes_pkey' };
    await expect(insert(OURS, 1)).rejects.toMatchObject(refused);
  });
});

describe('row-level security', () => {
  const visible = (...ids: string[]) =>
    test.database.asApp(merchantsOnly(...ids), async (tx) => {
      const rows = await tx.query<{ merchant_id: string }>(
        'select merchant_id from notes order by note_no',
      );
      return rows.map((row) => row.merchant_id);
    });

  beforeEach(async () => {
    await insert(OURS, 1);
    await insert(THEIRS, 2);
  });

  it('shows the merchants of the scope and no others', async () => {
    expect(await visible(OURS)).toEqual([OURS]);
    expect(await visible(OURS, THEIRS)).toEqual([OURS, THEIRS]);
    expect(await visible()).toEqual([]);
  });

  it('refuses a row for a merchant outside the scope', async () => {
    const foreign = test.database.asApp(merchantsOnly(OURS), (tx) =>
      tx.query('insert into notes values ($1, 3, 1)', [THEIRS]),
    );
    await expect(foreign).rejects.toMatchObject({ code: '42501' });
  });

  it('forgets the scope with the transaction, on the same connection too', async () => {
    const small = await createTestDatabase({ poolSize: 1 });
    try {
      const setting = `select current_setting('haodian.merchants', true) as it`;
      const read = (tx: { query(text: string): Promise<unknown[]> }) => tx.query(setting);
      expect(await small.database.asApp(everyMerchant, read)).toEqual([{ it: '*' }]);
      expect(await small.database.asApp(merchantsOnly(), read)).toEqual([{ it: '' }]);
    } finally {
      await small.drop();
    }
  });
});

describe('a deadlock', () => {
  it('is resolved by running the loser again', async () => {
    await insert(OURS, 1);
    await insert(OURS, 2);
    const update = 'update notes set paid_fen = paid_fen + 1 where note_no = $1';
    let runs = 0;
    let winner: Promise<void> | undefined;
    const bothInside = barrier(2);
    const crosswise = (first: number, second: number) =>
      test.database.asIngest(async (tx) => {
        // A loser that began again at once could take its row before the winner wakes, and both
        // would be where they were.
        if (++runs > 2) await winner;
        await tx.query(update, [first]);
        await bothInside();
        await tx.query(update, [second]);
      });
    const both = [crosswise(1, 2), crosswise(2, 1)];
    winner = Promise.race(both);
    await Promise.all(both);
    expect(runs).toBe(3);
    const sums = await test.database.asIngest((tx) => tx.query('select paid_fen from notes'));
    expect(sums).toEqual([{ paid_fen: 3n }, { paid_fen: 3n }]);
  });

  it('that comes back each time is given up after three more runs, as unavailable', async () => {
    let runs = 0;
    const work = test.database.asIngest(async (tx) => {
      runs++;
      await tx.query(`do $$ begin raise exception 'again' using errcode = '40001'; end $$`);
    });
    await expect(work).rejects.toBeInstanceOf(DatabaseUnavailable);
    expect(runs).toBe(4);
  });
});

describe('a connection that is lost', () => {
  const killAll = () =>
    asSuperuser(test.url, (client) =>
      client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`,
      ),
    );

  it('in the middle of a transaction says so, and the next one gets another', async () => {
    const work = test.database.asIngest(async (tx) => {
      await tx.query('insert into notes values ($1, 1, 1)', [OURS]);
      await killAll();
      await tx.query('select 1');
    });
    await expect(work).rejects.toBeInstanceOf(DatabaseUnavailable);
    expect(await count()).toBe(0n);
  });

  it('while idle is nobody’s error', async () => {
    await Promise.all([1, 2, 3].map(() => test.database.ping()));
    await killAll();
    await eventually(() => test.database.ping().then(() => true));
    expect(await count()).toBe(0n);
  });

  it('by too many at once waits for one to come free', async () => {
    const all = Array.from({ length: 20 }, (_, index) => insert(OURS, index));
    await Promise.all(all);
    expect(await count()).toBe(20n);
  });
});

describe('closing', () => {
  it('lets what runs end, and refuses what comes after', async () => {
    const own = await createTestDatabase();
    const inside = barrier(2);
    const running = own.database.asIngest(async (tx) => {
      await inside();
      return tx.query<{ one: number }>('select 1 as one from pg_sleep(0.05)');
    });
    await inside();
    const closed = own.database.close();
    await expect(own.database.ping()).rejects.toBeInstanceOf(DatabaseUnavailable);
    expect(await running).toEqual([{ one: 1 }]);
    await closed;
    await own.drop();
  });
});

/** Lets everybody on once as many have come as are expected; whoever comes later passes. */
function barrier(expected: number): () => Promise<void> {
  let arrived = 0;
  let open: () => void;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    arrived++;
    if (arrived >= expected) open();
    return opened;
  };
}
