import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { codeOf, createTown } from '../../shop.fixture.js';
import type { Town } from '../../shop.fixture.js';
import { documentDesk } from './documents.fixture.js';
import { photograph } from './pictures.fixture.js';

let town: Town;
beforeAll(async () => {
  town = await createTown();
});
afterAll(() => town.drop());

describe('uploads over a slow line', () => {
  it('keep out nobody but who sends them: three at a time, twelve at most', async () => {
    const desk = documentDesk(town);
    const { id: applicationId, scope } = await desk.open();
    const upload = (by: string, body: Readable) =>
      desk.uploading.run(scope, { applicationId, kind: 'licence', body, by });
    let begun = 0;
    const read = () => void (begun += 1);
    const slow = Array.from({ length: 13 }, () => new Readable({ read }));
    const refused: unknown[] = [];
    const ends = slow.map(async (body) => refused.push(await codeOf(upload('usr_slow', body))));
    await eventually(() => begun === 3 && refused.length > 0);
    const picture = await photograph({ colour: '#cc0000' });
    const quick = await upload('usr_quick', Readable.from([picture]));
    expect(quick).toMatchObject({ uploadedBy: 'usr_quick' });
    expect({ begun, refused }).toEqual({ begun: 3, refused: ['documents_busy'] });
    for (const body of slow) body.destroy();
    await Promise.all(ends);
    expect(refused.slice(1)).toEqual(Array(12).fill('document_cut_off'));
  });
});
