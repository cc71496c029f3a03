import type { Tx } from '#libs/persistence';
import type { Application } from './application.js';
import type { ApplicationState } from './application-states.js';
import type { Fingerprint, SameKind } from './fingerprints.js';

const FOUND_MAX = 200;
const CANDIDATES_MAX = 50;

/** Puts what an application is found by in the place of what it was found by before. */
export async function replaceFingerprints(
  tx: Tx,
  { id, merchantId }: Pick<Application, 'id' | 'merchantId'>,
  fingerprints: readonly Fingerprint[],
): Promise<void> {
  await tx.query('delete from application_fingerprints where application_id = $1', [id]);
  await tx.query(
    `insert into application_fingerprints (kind, hash, application_id, merchant_id)
     select kind, hash, $3, $4 from unnest($1::text[], $2::bytea[]) as made (kind, hash)
     on conflict do nothing`,
    [
      fingerprints.map(({ kind }) => kind),
      fingerprints.map(({ hashes }) => hashes[0]),
      id,
      merchantId,
    ],
  );
}

/** Applications of other merchants with one of these numbers, the newest first. */
export function findSame(
  tx: Tx,
  merchantId: string,
  numbers: readonly Fingerprint[],
): Promise<{ id: string; kind: SameKind }[]> {
  const each = numbers.flatMap(({ kind, hashes }) => hashes.map((hash) => ({ kind, hash })));
  return tx.query(
    `select distinct f.application_id as id, f.kind
     from unnest($1::text[], $2::bytea[]) as wanted (kind, hash)
       join application_fingerprints f on f.kind = wanted.kind and f.hash = wanted.hash
     where f.merchant_id <> $3
     order by f.application_id desc, f.kind limit ${FOUND_MAX}`,
    [each.map(({ kind }) => kind), each.map(({ hash }) => hash), merchantId],
  );
}

/** Applications of other merchants that share fingerprints of one kind; the most first. */
export async function findCandidates(
  tx: Tx,
  merchantId: string,
  wanted: { kind: SameKind; hashes: readonly Buffer[] },
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select application_id as id from application_fingerprints
     where kind = $1 and hash = any ($2::bytea[]) and merchant_id <> $3
     group by application_id
     order by count(*) desc, application_id desc limit ${CANDIDATES_MAX}`,
    [wanted.kind, wanted.hashes, merchantId],
  );
  return rows.map(({ id }) => id);
}

/** A found application with its sealed data. */
export interface FoundApplication {
  readonly id: string;
  readonly merchantId: string;
  readonly merchantName: string;
  readonly state: ApplicationState;
  readonly version: number;
  readonly data: Buffer;
}

/** These applications, those in scope. */
export function findApplicationsById(tx: Tx, ids: readonly string[]): Promise<FoundApplication[]> {
  return tx.query<FoundApplication>(
    `select a.id, a.merchant_id as "merchantId", m.name as "merchantName", a.state, a.version,
       a.data
     from applications a join merchants m on m.id = a.merchant_id
     where a.id = any ($1::text[]) order by a.id desc`,
    [ids],
  );
}

/** Of these applications, the ids of those in scope. */
export async function visibleApplications(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    'select id from applications where id = any ($1::text[])',
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}
