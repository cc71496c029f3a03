import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, createGate, createGates, newId } from '#libs/kernel';
import { Database, SecretBox } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import type { DocumentKind } from '../checks/application-data.js';
import { readBody } from '../../read-body.js';
import { demandEditable } from './demand-editable.js';
import { picturePlace } from './document.js';
import type { StoredDocument } from './document.js';
import { DOCUMENT_LIMITS } from './document-limits.js';
import { DocumentReader, suggestionsOf } from './document-reader.js';
import type { Suggestions } from './document-reader.js';
import { documentRefused, documentsFull, tooManyDocuments } from './documents.errors.js';
import {
  countDocuments,
  findCurrent,
  insertDocument,
  markReplaced,
} from './documents.repository.js';
import { makePicture } from './make-picture.js';
import type { Picture } from './make-picture.js';
import { setDocument } from './set-document.js';

/** A file as it comes. */
export interface NewDocument {
  readonly applicationId: string;
  readonly kind: DocumentKind;
  /** The bytes of the picture; undefined when nothing was sent. */
  readonly body: Readable | undefined;
  /** The principal who sends it. */
  readonly by: string;
}

/** A document after its upload. */
export interface UploadedDocument extends StoredDocument {
  /** Of the application, which has the document now. */
  readonly applicationVersion: number;
  /** What a reader made out on it, for the form; null: a person types it. */
  readonly read: Suggestions | null;
}

interface Made {
  readonly picture: Picture;
  readonly sentSha256: string;
}

// Ten files of 10 MiB are in memory at most; who waits keeps theirs in the line. Three of them are
// one caller's at most, so that nobody's slow line keeps everybody else out.
const gate = createGate({ atOnce: 10, waitingMax: 20, full: tooManyDocuments });
const callers = createGates({ atOnce: 3, waitingMax: 9, full: tooManyDocuments });

/**
 * Takes a paper or a photograph into an application, in the place of the one of its kind that was
 * there. What is kept is a picture of ours, sealed.
 */
@Injectable()
export class UploadDocument {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
    private readonly reader: DocumentReader,
  ) {}

  /**
   * The same file for the same kind again changes nothing. Whether the application takes documents
   * is asked before the body is read.
   * @throws DomainError `application_not_found`, `application_not_open`, `documents_full`,
   * `documents_busy`, `document_empty`, `document_too_large`, `document_cut_off`; what
   * {@link makePicture} refuses.
   */
  async run(scope: Scope, wish: NewDocument): Promise<UploadedDocument> {
    const { applicationId, kind, body } = wish;
    await this.database.asApp(scope, (tx) => demandEditable(tx, applicationId));
    const made = await callers(wish.by, () => gate(() => makeOf(body)));
    const stored = await this.database.asApp(scope, (tx) => this.store(tx, wish, made));
    const read = await suggestionsOf(this.reader, { kind, jpeg: made.picture.jpeg });
    return { ...stored, read };
  }

  private async store(
    tx: Tx,
    { applicationId, kind, by }: NewDocument,
    made: Made,
  ): Promise<Omit<UploadedDocument, 'read'>> {
    const application = await demandEditable(tx, applicationId);
    const current = await findCurrent(tx, applicationId, kind);
    if (current?.sentSha256 === made.sentSha256)
      return { ...current, applicationVersion: application.version };
    if ((await countDocuments(tx, applicationId)) >= DOCUMENT_LIMITS.documentsMax)
      throw documentsFull();
    const { merchantId } = application;
    const nowMs = this.clock.nowMs();
    const at = new Date(nowMs);
    const about = { id: newId('doc', nowMs), merchantId, applicationId, kind };
    const document = documentOf(about, made, { by, at });
    if (current) await markReplaced(tx, current.id, at);
    await insertDocument(tx, document, this.sealed(document.id, made.picture));
    const change = { kind, documentId: document.id, at };
    const applicationVersion = await setDocument(tx, this.secretBox, { application, change });
    await Audit.record(tx, {
      action: 'document.uploaded',
      merchantId,
      target: { type: 'document', id: document.id },
      after: { ...document, replaces: current?.id ?? null },
    });
    return { ...document, applicationVersion };
  }

  private sealed(id: string, { jpeg, thumbnail }: Picture) {
    return {
      content: this.secretBox.seal(jpeg, picturePlace(id, 'content')),
      thumbnail: this.secretBox.seal(thumbnail, picturePlace(id, 'thumbnail')),
    };
  }
}

async function makeOf(body: Readable | undefined): Promise<Made> {
  if (!body) throw documentRefused('empty');
  const rules = { bytesMax: DOCUMENT_LIMITS.bytesMax, refused: documentRefused };
  const { bytes, sha256: sentSha256 } = await readBody(body, rules);
  if (bytes.length === 0) throw documentRefused('empty');
  return { picture: await makePicture(bytes), sentSha256 };
}

function documentOf(
  about: Pick<StoredDocument, 'id' | 'merchantId' | 'applicationId' | 'kind'>,
  { picture, sentSha256 }: Made,
  { by, at }: { by: string; at: Date },
): StoredDocument {
  const { jpeg, width, height } = picture;
  const of = { sha256: sha256(jpeg), bytes: jpeg.length, width, height };
  const upload = { uploadedBy: by, uploadedAt: at, replacedAt: null, purgedAt: null };
  return { ...about, sentSha256, ...of, ...upload };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
