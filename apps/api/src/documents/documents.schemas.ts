import { DOCUMENT_KINDS } from '#libs/merchants';
import type { DocumentKind } from '#libs/merchants';
import { z } from 'zod';
import { idOf, time } from '../http/wire.js';

const kind = z.enum(Object.keys(DOCUMENT_KINDS) as [DocumentKind, ...DocumentKind[]]);

export const documentPlace = z.strictObject({ id: idOf('apl'), kind });

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const fields = {
  id: idOf('doc'),
  applicationId: idOf('apl'),
  kind,
  width: z.int().describe('Of the picture, upright.'),
  height: z.int(),
  bytes: z.int().describe('Of the picture.'),
  sha256: sha256.describe('SHA-256 of the picture as it is downloaded, hex.'),
  sentSha256: sha256.describe('SHA-256 of the file as it was sent, hex.'),
  uploadedBy: z.string(),
  uploadedAt: time,
  replacedAt: time
    .nullable()
    .describe('Since when it is not the application’s any more; null while it is.'),
  purgedAt: time.nullable().describe('Since when its picture is gone; null while it is kept.'),
};

const example = {
  id: 'doc_01kasm5zk8e2wr9v0q3j7y4n6t',
  applicationId: 'apl_01kasm5zk8e2wr9v0q3j7y4n6t',
  kind: 'licence',
  width: 3000,
  height: 2250,
  bytes: 812345,
  sha256: '5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9',
  sentSha256: '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b',
  uploadedBy: 'usr_01kasm5zk8e2wr9v0q3j7y4n6t',
  uploadedAt: '2026-11-21T02:00:00.000Z',
  replacedAt: null,
  purgedAt: null,
};

export const document = z.object(fields).meta({ id: 'Document', example });

export const documents = z
  .object({ data: z.array(document) })
  .meta({ id: 'Documents', example: { data: [example] } });

export const uploadedDocument = z
  .object({
    ...fields,
    applicationVersion: z.int().describe('Of the application, which has the document now.'),
    read: z
      .record(z.string(), z.string())
      .nullable()
      .describe(
        'What was made out on the picture, by path of the application’s data: offered, not ' +
          'saved. null: nobody read it, type it.',
      ),
  })
  .meta({ id: 'UploadedDocument', example: { ...example, applicationVersion: 4, read: null } });
