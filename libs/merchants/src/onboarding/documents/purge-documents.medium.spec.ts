import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf, createTown } from '../../shop.fixture.js';
import type { Town } from '../../shop.fixture.js';
import { documentDesk, rowsOf } from './documents.fixture.js';
import { photograph } from './pictures.fixture.js';
import { PurgeDocuments } from './purge-documents.js';

const DAY_MS = 24 * 3_600_000;
const KEEP = { keepDays: 100, unsignedKeepDays: 10 };

let town: Town;
let desk: ReturnType<typeof documentDesk>;
let purge: PurgeDocuments;
let red: Buffer;
let blue: Buffer;
beforeAll(async () => {
  town = await createTown();
  desk = documentDesk(town);
  purge = new PurgeDocuments(town.database, town.clock, KEEP);
  [red, blue] = await Promise.all([
    photograph({ width: 60, height: 60, colour: '#cc0000' }),
    photograph({ width: 60, height: 60, colour: '#0000cc' }),
  ]);
});
afterAll(() => town.drop());

const pictures = async () => {
  const text = 'select document_id as id from haodian.document_pictures order by 1';
  return (await rowsOf<{ id: string }>(town, text)).map(({ id }) => id);
};

const UP_TO_APPROVAL = ['submit', 'claim', 'approve'] as const;
const UP_TO_SIGNING = [...UP_TO_APPROVAL, 'sign'] as const;

describe('pictures of an application', () => {
  it.each([
    ['rejected', ['submit', 'claim', 'reject'], KEEP.unsignedKeepDays],
    ['closed as a draft', ['close'], KEEP.unsignedKeepDays],
    ['closed before it was signed', [...UP_TO_APPROVAL, 'close'], KEEP.unsignedKeepDays],
    ['closed after it was signed', [...UP_TO_SIGNING, 'close'], KEEP.keepDays],
    ['closed after it traded', [...UP_TO_SIGNING, 'activate', 'close'], KEEP.keepDays],
  ] as const)('that was %s are kept to the day', async (_name, verbs, days) => {
    const application = await desk.open();
    const one = await desk.upload(application, 'idFront', red);
    const other = await desk.upload(application, 'idBack', red);
    await desk.move(application, ...verbs);
    town.clock.advance(days * DAY_MS);
    expect(await purge.once()).toBe(0);
    expect(await pictures()).toEqual([one.id, other.id].toSorted());
    town.clock.advance(1);
    expect(await purge.once()).toBe(2);
    expect(await pictures()).toEqual([]);
    expect(await purge.once()).toBe(0);
    const listed = await desk.reading.list(application.scope, application.id);
    const now = new Date(town.clock.nowMs());
    expect(listed.map(({ purgedAt, sentSha256 }) => [purgedAt, sentSha256])).toEqual([
      [now, one.sentSha256],
      [now, one.sentSha256],
    ]);
    for (const part of ['content', 'thumbnail'] as const)
      expect(await codeOf(desk.reading.picture(application.scope, one.id, part))).toBe(
        'document_purged',
      );
    expect((await desk.audited(application)).at(-1)).toEqual({
      action: 'documents.purged',
      targetId: application.id,
      before: null,
      after: { pictures: 2, why: 'retention' },
    });
  });

  it.each([
    ['is a draft', []],
    ['waits', ['submit']],
    ['is signed', UP_TO_SIGNING],
    ['trades', [...UP_TO_SIGNING, 'activate']],
    ['is suspended', [...UP_TO_SIGNING, 'activate', 'suspend']],
  ] as const)('that %s are kept however old they are', async (_name, verbs) => {
    const application = await desk.open();
    const { id } = await desk.upload(application, 'idFront', red);
    await desk.move(application, ...verbs);
    town.clock.advance(1_000 * DAY_MS);
    await purge.once();
    expect(await pictures()).toContain(id);
  });
});

describe('a document that was replaced', () => {
  it('before anybody submitted it goes after a week, with its row', async () => {
    const application = await desk.open();
    const first = await desk.upload(application, 'licence', red);
    town.clock.advance(1);
    const second = await desk.upload(application, 'licence', blue);
    await desk.move(application, 'submit');
    town.clock.advance(7 * DAY_MS - 1);
    expect(await purge.once()).toBe(0);
    town.clock.advance(1);
    expect(await purge.once()).toBe(1);
    expect(await pictures()).toContain(second.id);
    expect(await pictures()).not.toContain(first.id);
    const listed = await desk.reading.list(application.scope, application.id);
    expect(listed.map(({ id }) => id)).toEqual([second.id]);
    expect((await desk.audited(application)).at(-1)).toMatchObject({
      action: 'documents.purged',
      after: { pictures: 1, why: 'orphaned' },
    });
  });

  it('after it was part of a submission stays', async () => {
    const application = await desk.open();
    const first = await desk.upload(application, 'licence', red);
    await desk.move(application, 'submit', 'claim', 'return');
    const second = await desk.upload(application, 'licence', blue);
    town.clock.advance(1_000 * DAY_MS);
    await purge.once();
    expect(await pictures()).toEqual(expect.arrayContaining([first.id, second.id]));
  });
});
