import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOnly, SecretBox } from '#libs/persistence';
import { codeOf, createTown } from '../../shop.fixture.js';
import type { Town } from '../../shop.fixture.js';
import { picturePlace } from './document.js';
import { DOCUMENT_LIMITS } from './document-limits.js';
import { AGENT, documentDesk, rowsOf } from './documents.fixture.js';
import { PLANTED_PLACE, photograph } from './pictures.fixture.js';
import { ReadDocuments } from './read-documents.js';

let town: Town;
let desk: ReturnType<typeof documentDesk>;
let red: Buffer;
let blue: Buffer;
beforeAll(async () => {
  town = await createTown();
  desk = documentDesk(town);
  [red, blue] = await Promise.all([
    photograph({ colour: '#cc0000' }),
    photograph({ colour: '#0000cc', orientation: 6 }),
  ]);
});
afterAll(() => town.drop());

const sealedOf = (documentId: string) =>
  rowsOf<{ content: Buffer; thumbnail: Buffer }>(
    town,
    'select content, thumbnail from haodian.document_pictures where document_id = $1',
    [documentId],
  );

describe('an uploaded document', () => {
  it('is the application’s from then on, in its next version', async () => {
    const application = await desk.open();
    const uploaded = await desk.upload(application, 'licence', blue);
    expect(uploaded).toMatchObject({
      ...{ applicationId: application.id, merchantId: application.merchantId, kind: 'licence' },
      ...{ width: 400, height: 600, uploadedBy: AGENT, replacedAt: null, purgedAt: null },
      ...{ applicationVersion: 2, read: null },
    });
    expect(await desk.recorded(application)).toEqual({
      version: 2,
      changedIn: { 'documents.licence': 2 },
      documents: { licence: uploaded.id },
    });
    const { applicationVersion: _, read: __, ...listed } = uploaded;
    expect(await desk.reading.list(application.scope, application.id)).toEqual([listed]);
    expect(await desk.audited(application)).toEqual([
      {
        action: 'document.uploaded',
        targetId: uploaded.id,
        before: null,
        after: expect.objectContaining({ kind: 'licence', sha256: uploaded.sha256 }),
      },
    ]);
  });

  it('takes the place of the one of its kind, which stays in the history', async () => {
    const application = await desk.open();
    const first = await desk.upload(application, 'licence', red);
    const other = await desk.upload(application, 'shopFront', red);
    town.clock.advance(1);
    const second = await desk.upload(application, 'licence', blue);
    const { documents, version } = await desk.recorded(application);
    expect(documents).toEqual({ licence: second.id, shopFront: other.id });
    expect(version).toBe(4);
    const listed = await desk.reading.list(application.scope, application.id);
    const now = new Date(town.clock.nowMs());
    expect(new Map(listed.map(({ id, replacedAt }) => [id, replacedAt]))).toEqual(
      new Map([
        [second.id, null],
        [other.id, null],
        [first.id, now],
      ]),
    );
    expect(await desk.reading.picture(application.scope, first.id, 'content')).toBeDefined();
  });

  it('that is the same file again changes nothing', async () => {
    const application = await desk.open();
    const first = await desk.upload(application, 'licence', red);
    const before = await desk.recorded(application);
    expect(await desk.upload(application, 'licence', red)).toEqual(first);
    expect(await desk.recorded(application)).toEqual(before);
    expect(await desk.audited(application)).toHaveLength(1);
  });

  it('and another of its kind at the same moment: one of them stays', async () => {
    const application = await desk.open();
    const files = [red, blue, await photograph({ colour: '#00cc00' })];
    const all = await Promise.all(files.map((file) => desk.upload(application, 'licence', file)));
    const listed = await desk.reading.list(application.scope, application.id);
    const current = listed.filter(({ replacedAt }) => replacedAt === null);
    expect(listed).toHaveLength(3);
    expect(current).toHaveLength(1);
    expect(await desk.recorded(application)).toMatchObject({
      version: 4,
      documents: { licence: current[0]!.id },
    });
    expect(new Set(all.map((one) => one.applicationVersion))).toEqual(new Set([2, 3, 4]));
  });

  it.each([
    'submitted',
    'in_review',
    'approved',
    'rejected',
    'signed',
    'active',
    'closed',
  ] as const)('is not taken once the application is %s, and not even read', async (state) => {
    const { id: applicationId, scope } = await desk.open(state);
    const body = Readable.from([red]);
    const wish = { applicationId, kind: 'licence', body, by: AGENT } as const;
    expect(await codeOf(desk.uploading.run(scope, wish))).toBe('application_not_open');
    expect(body.readableDidRead).toBe(false);
  });

  it('is taken again when the application was returned', async () => {
    const application = await desk.open('returned');
    const { applicationVersion } = await desk.upload(application, 'licence', red);
    expect(applicationVersion).toBe(2);
  });

  it('is refused without a body, and beyond the quota', async () => {
    const application = await desk.open();
    const { id: applicationId, merchantId, scope } = application;
    const wish = { applicationId, kind: 'licence', by: AGENT } as const;
    for (const body of [undefined, Readable.from([])])
      expect(await codeOf(desk.uploading.run(scope, { ...wish, body }))).toBe('document_empty');
    await rowsOf(
      town,
      `insert into haodian.documents (id, merchant_id, application_id, kind, sent_sha256, sha256,
         bytes, width, height, uploaded_by, uploaded_at, replaced_at)
       select 'doc_' || n, $1, $2, 'licence', '', '', 1, 1, 1, 'x', now(), now()
       from generate_series(1, $3) n`,
      [merchantId, applicationId, DOCUMENT_LIMITS.documentsMax],
    );
    expect(await codeOf(desk.upload(application, 'licence', red))).toBe('documents_full');
  });
});

describe('what is stored', () => {
  it('is sealed: neither the picture nor what the file carried is read in the tables', async () => {
    const application = await desk.open();
    const { id } = await desk.upload(application, 'idFront', red);
    const [sealed] = await sealedOf(id);
    const picture = await desk.reading.picture(application.scope, id, 'content');
    const dump = await rowsOf<{ text: string }>(
      town,
      `select d::text || a::text || l::text as text from haodian.documents d
       join haodian.applications a on a.id = d.application_id
       join haodian.audit_log l on l.tenant = d.merchant_id where d.id = $1`,
      [id],
    );
    for (const bytes of [sealed!.content, sealed!.thumbnail]) {
      expect(bytes.toString('latin1')).not.toMatch(/JFIF|Exif|CANARY|\xff\xd8\xff/);
      expect(bytes.includes(picture.subarray(100, 132))).toBe(false);
    }
    for (const { text } of dump) expect(text).not.toContain('CANARY');
    expect(dump).toHaveLength(2);
  });

  it('opened has no EXIF, no place, no comment', async () => {
    expect(red.toString('latin1')).toContain(PLANTED_PLACE);
    const application = await desk.open();
    const { id } = await desk.upload(application, 'idFront', red);
    const [sealed] = await sealedOf(id);
    for (const part of ['content', 'thumbnail'] as const) {
      const opened = town.secretBox.open(sealed![part], picturePlace(id, part)).toString('latin1');
      expect(opened.slice(0, 3)).toBe('\xff\xd8\xff');
      expect(opened).not.toMatch(/Exif|GPS|CANARY|xmp/);
    }
  });

  it('opens for its own document and part only, also after the key was changed', async () => {
    const application = await desk.open();
    const [one, other] = [
      await desk.upload(application, 'idFront', red),
      await desk.upload(application, 'idBack', red),
    ];
    const expected = await desk.reading.picture(application.scope, one.id, 'content');
    await rowsOf(
      town,
      `update haodian.document_pictures set content = thumbnail, thumbnail = (
         select thumbnail from haodian.document_pictures where document_id = $1)
       where document_id = $2`,
      [one.id, other.id],
    );
    for (const part of ['content', 'thumbnail'] as const)
      expect(await codeOf(desk.reading.picture(application.scope, other.id, part))).toBe(
        'secret_unreadable',
      );
    const oldKey = randomBytes(32);
    const [place, sealing] = [picturePlace(one.id, 'content'), new SecretBox(oldKey)];
    const resealed = sealing.seal(expected, place);
    await rowsOf(town, 'update haodian.document_pictures set content = $1 where document_id = $2', [
      resealed,
      one.id,
    ]);
    const turned = new SecretBox(randomBytes(32), [oldKey]);
    const reading = new ReadDocuments(town.database, turned);
    expect(await reading.picture(application.scope, one.id, 'content')).toEqual(expected);
  });
});

describe('a look at a picture', () => {
  it('is recorded each time, of the thumbnail too', async () => {
    const application = await desk.open();
    const { id } = await desk.upload(application, 'idFront', red);
    for (const part of ['content', 'thumbnail', 'content'] as const)
      await desk.reading.picture(application.scope, id, part);
    const looks = (await desk.audited(application)).filter((row) => row.action === 'document.read');
    expect(looks.map(({ targetId, after }) => [targetId, after])).toEqual(
      ['content', 'thumbnail', 'content'].map((part) => [
        id,
        { applicationId: application.id, kind: 'idFront', part },
      ]),
    );
  });

  it('finds nothing of another’s, nor does a list, an upload or a removal', async () => {
    const application = await desk.open();
    const { id } = await desk.upload(application, 'idFront', red);
    const [mine, none] = [(await desk.open()).scope, merchantsOnly()];
    for (const scope of [mine, none]) {
      const attempts = [
        desk.reading.picture(scope, id, 'content'),
        desk.reading.picture(scope, id, 'thumbnail'),
        desk.removing.run(scope, id),
      ];
      for (const attempt of attempts) expect(await codeOf(attempt)).toBe('document_not_found');
      const theirs = { ...application, scope };
      for (const attempt of [
        desk.reading.list(scope, application.id),
        desk.upload(theirs, 'idFront', blue),
      ])
        expect(await codeOf(attempt)).toBe('application_not_found');
    }
    expect(await desk.audited(application)).toHaveLength(1);
    const missing = newId('doc', town.clock.nowMs());
    expect(await codeOf(desk.reading.picture(everyMerchant, missing, 'content'))).toBe(
      'document_not_found',
    );
  });
});

describe('a removed document', () => {
  it('is gone at once when nobody submitted it', async () => {
    const application = await desk.open();
    const { id } = await desk.upload(application, 'licence', red);
    await desk.removing.run(application.scope, id);
    expect(await desk.recorded(application)).toMatchObject({ version: 3, documents: {} });
    expect(await desk.reading.list(application.scope, application.id)).toEqual([]);
    expect(await sealedOf(id)).toEqual([]);
    expect((await desk.audited(application)).at(-1)).toMatchObject({
      action: 'document.removed',
      targetId: id,
      before: { kind: 'licence', isKept: false },
    });
  });

  it('stays in the history when it was part of a submission', async () => {
    const application = await desk.open();
    const { id } = await desk.upload(application, 'licence', red);
    await desk.move(application, 'submit');
    expect(await codeOf(desk.removing.run(application.scope, id))).toBe('application_not_open');
    await desk.move(application, 'claim', 'return');
    await desk.removing.run(application.scope, id);
    const [listed] = await desk.reading.list(application.scope, application.id);
    expect(listed).toMatchObject({ id, replacedAt: new Date(town.clock.nowMs()), purgedAt: null });
    expect((await desk.recorded(application)).documents).toEqual({});
    expect(await desk.reading.picture(application.scope, id, 'content')).toBeDefined();
    expect(await codeOf(desk.removing.run(application.scope, id))).toBe('document_kept');
  });

  it('that was replaced already leaves the one that the application has', async () => {
    const application = await desk.open();
    const first = await desk.upload(application, 'licence', red);
    town.clock.advance(1);
    const second = await desk.upload(application, 'licence', blue);
    await desk.removing.run(application.scope, first.id);
    expect(await desk.recorded(application)).toMatchObject({
      version: 3,
      documents: { licence: second.id },
    });
    expect(await sealedOf(first.id)).toEqual([]);
  });
});
