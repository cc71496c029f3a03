import pg from 'pg';
import { embeddedDatabaseUrl } from '#libs/testing';

/** As many as `min_wal_size` keeps (libs/persistence/src/embedded/server-settings.ts). */
const FILES = 64;

/**
 * Uses up files of the write-ahead log until there are as many for use again as a database keeps.
 * PostgreSQL fills a new file of 16 MB with zeros in the midst of the commit that comes to it, and
 * then uses it again and again: a database that has worked for a day does it no more, one made for
 * a measurement would do it all the time.
 */
export async function useLogOnce(dataDir: string): Promise<void> {
  const connectionString = await embeddedDatabaseUrl(dataDir, 'postgres');
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    for (let file = 0; file < FILES; file += 1) {
      // A file in which nothing is written yet is not left.
      await client.query(`select pg_logical_emit_message(true, 'bench', 'next')`);
      await client.query('select pg_switch_wal()');
    }
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}
