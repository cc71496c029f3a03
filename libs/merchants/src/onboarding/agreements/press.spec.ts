import { describe, expect, it } from '@jest/globals';
import { drawDocument } from './draw-document.js';
import type { Drawing } from './draw-document.js';
import { sourcePress } from './press.fixture.js';

const drawing: Drawing = {
  title: '协议',
  blocks: [{ kind: 'paragraph', text: '甲方' }],
  footer: 'agr_1',
  atMs: 0,
};

describe('a press', () => {
  it('draws in a thread what would be drawn here', async () => {
    const [drawn, here] = await Promise.all([sourcePress().draw(drawing), drawDocument(drawing)]);
    expect(drawn).toMatchObject({ pages: 1, substituted: [] });
    expect(Buffer.compare(drawn.pdf, here.pdf)).toBe(0);
  });

  it('ends a thread that takes too long, and goes on to the next', async () => {
    const press = sourcePress({ limitMs: 1 });
    const failure = { code: 'document_not_drawn', kind: 'unavailable' };
    await expect(press.draw(drawing)).rejects.toMatchObject(failure);
    await expect(press.draw(drawing)).rejects.toMatchObject(failure);
  });

  it('says so when a thread breaks, and refuses beyond its queue', async () => {
    const entry = new URL('./no-such-thread.ts', import.meta.url);
    const broken = sourcePress({ entry, waitingMax: 2 });
    const attempts = Array.from({ length: 4 }, () =>
      broken.draw(drawing).catch((error: { code: string }) => error.code),
    );
    const codes = await Promise.all(attempts);
    const [broke, full] = ['document_not_drawn', 'documents_queued'];
    expect(codes).toEqual([broke, broke, full, full]);
  });
});
