import { Readable } from 'node:stream';
import { merchantsOnly } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import type { Town } from '../../shop.fixture.js';
import { applicationIn } from '../applications/application-in-state.fixture.js';
import { moveApplication, openData } from '../applications/index.js';
import type { ApplicationState, ApplicationVerb } from '../applications/index.js';
import { findApplication } from '../applications/applications.repository.js';
import type { DocumentKind } from '../checks/application-data.js';
import { DocumentReader, ManualReader } from './document-reader.js';
import { ReadDocuments } from './read-documents.js';
import { RemoveDocument } from './remove-document.js';
import { UploadDocument } from './upload-document.js';

/** Who uploads. */
export const AGENT = 'usr_agent';
const BY_REVIEWER: readonly ApplicationVerb[] = ['claim', 'return', 'approve', 'reject'];

/** The means to upload into applications of a town and to look behind them. */
export function documentDesk(town: Town, reader: DocumentReader = new ManualReader()) {
  const { database, clock, secretBox } = town;
  const uploading = new UploadDocument(database, clock, secretBox, reader);
  const reading = new ReadDocuments(database, secretBox);
  const removing = new RemoveDocument(database, clock, secretBox);

  /** An application that stands there, with the scope of somebody who sees nothing else. */
  async function open(state: ApplicationState = 'draft') {
    const { id, merchantId } = await applicationIn(state, town, { kind: 'individual' });
    return { id, merchantId, scope: merchantsOnly(merchantId) };
  }

  type Opened = Awaited<ReturnType<typeof open>>;

  const upload = ({ id, scope }: Opened, kind: DocumentKind, file: Buffer) =>
    uploading.run(scope, { applicationId: id, kind, body: Readable.from([file]), by: AGENT });

  /** Takes steps, a moment after each other. */
  async function move({ id, scope }: Opened, ...verbs: readonly ApplicationVerb[]): Promise<void> {
    for (const verb of verbs) {
      clock.advance(1);
      const by = BY_REVIEWER.includes(verb) ? 'usr_reviewer' : AGENT;
      const at = new Date(clock.nowMs());
      await database.asApp(scope, (tx) => moveApplication(tx, { id, verb, by, at }));
    }
  }

  /** The application's own record of its documents. */
  async function recorded({ id, scope }: Opened) {
    const found = (await database.asApp(scope, (tx) => findApplication(tx, id)))!;
    const { version, changedIn } = found;
    return { version, changedIn, documents: openData(secretBox, found).documents ?? {} };
  }

  /** Actions of a merchant's chain, the newest last, with what they were done to. */
  async function audited({ merchantId }: Opened) {
    const text = `select action, target_id as "targetId", before, after from haodian.audit_log
      where tenant = $1 and action like 'document%' order by sequence`;
    return rowsOf<{ action: string; targetId: string; before: object; after: object }>(town, text, [
      merchantId,
    ]);
  }

  return { uploading, reading, removing, open, upload, move, recorded, audited };
}

/** Rows behind all roles. */
export async function rowsOf<R extends object>(
  { url }: Pick<Town, 'url'>,
  text: string,
  values: readonly unknown[] = [],
): Promise<R[]> {
  return asSuperuser(url, async (client) => (await client.query<R>(text, [...values])).rows);
}
