import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { DOCUMENT_LIMITS } from './document-limits.js';
import { makePicture } from './make-picture.js';
import {
  jpegOfSize,
  PLANTED_PLACE,
  photograph,
  pngOfSize,
  pngWithTextBomb,
} from './pictures.fixture.js';
import { loadSharp } from './sharp.js';
import type { Sharp } from './sharp.js';

let sharp: Sharp;
beforeAll(async () => {
  sharp = await loadSharp();
});

const codeOf = (file: Buffer) =>
  makePicture(file).then(
    () => 'accepted',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );

/** Where every segment of a JPEG before its pixels begins: its markers. */
function markersOf(jpeg: Buffer): number[] {
  const markers = [];
  for (let at = 2; jpeg[at] === 0xff && jpeg[at + 1] !== 0xda;) {
    markers.push(jpeg[at + 1]!);
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  return markers;
}

describe('a picture of ours', () => {
  it('has no EXIF, no place, no XMP, no comment and no profile of what was sent', async () => {
    const sent = await photograph();
    expect(sent.toString('latin1')).toContain(PLANTED_PLACE);
    expect((await sharp(sent).metadata()).exif?.toString('latin1')).toContain(PLANTED_PLACE);
    const { jpeg, thumbnail } = await makePicture(sent);
    for (const made of [jpeg, thumbnail]) {
      expect(made.toString('latin1')).not.toContain('CANARY');
      const { exif, xmp, icc, iptc, comments } = await sharp(made).metadata();
      expect({ exif, xmp, icc, iptc, comments }).toEqual({});
      // Of application segments only JFIF's; no comment (FE).
      expect(markersOf(made).filter((marker) => marker > 0xe0)).toEqual([]);
    }
  });

  it('stands upright as the camera was held', async () => {
    const { width, height, thumbnail } = await makePicture(await photograph({ orientation: 6 }));
    expect({ width, height }).toEqual({ width: 400, height: 600 });
    const shown = await sharp(thumbnail).metadata();
    expect(shown).toMatchObject({ width: 213, height: 320 });
    expect(shown.orientation).toBeUndefined();
  });

  it('has nothing of what was appended or is a second file in the first', async () => {
    const sent = await photograph();
    const archive = Buffer.from('PK\x03\x04 ARCHIVE-CANARY', 'latin1');
    const page = Buffer.from('<script>alert("PAGE-CANARY")</script>');
    const { jpeg } = await makePicture(Buffer.concat([sent, archive, page]));
    expect(jpeg.toString('latin1')).not.toMatch(/CANARY|script|PK\x03\x04/);
    expect(jpeg.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]));
  });

  it('is smaller than what was sent when that is large, with a thumbnail', async () => {
    const sent = await photograph({ width: 3_200, height: 2_400 });
    const { width, height, thumbnail } = await makePicture(sent);
    expect({ width, height }).toEqual({ width: 3_000, height: 2_250 });
    expect(await sharp(thumbnail).metadata()).toMatchObject({ width: 320, height: 240 });
  });

  it('fits what channels take, even of noise', async () => {
    const raw = { width: 2_400, height: 2_400, channels: 3 } as const;
    const noise = await sharp(randomBytes(17_280_000), { raw }).jpeg({ quality: 70 }).toBuffer();
    const { jpeg } = await makePicture(noise);
    expect(jpeg.length).toBeLessThanOrEqual(DOCUMENT_LIMITS.storedBytesMax);
  });

  it.each(['grey', 'grey with alpha', 'palette', '16 bit', 'cmyk', 'transparent'])(
    'is made of a picture that is %s',
    async (kind) => {
      const base = sharp({
        create: { width: 100, height: 80, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } },
      });
      const files: Record<string, () => Promise<Buffer>> = {
        grey: () => base.flatten().greyscale().jpeg().toBuffer(),
        'grey with alpha': () => base.greyscale().png().toBuffer(),
        palette: () => base.png({ palette: true }).toBuffer(),
        '16 bit': () => base.toColourspace('rgb16').png().toBuffer(),
        cmyk: () => base.flatten().toColourspace('cmyk').jpeg().toBuffer(),
        transparent: () => base.png().toBuffer(),
      };
      const { jpeg, width, height } = await makePicture(await files[kind]!());
      expect({ width, height }).toEqual({ width: 100, height: 80 });
      const read = await sharp(jpeg).metadata();
      expect(read).toMatchObject({ format: 'jpeg', channels: 3, depth: 'uchar', space: 'srgb' });
    },
  );
});

describe('a file that is not taken', () => {
  it.each([
    ['an SVG with a script', Buffer.from('<svg><script>alert(1)</script></svg>')],
    ['a page', Buffer.from('<!doctype html><p>licence')],
    ['a PDF', Buffer.from('%PDF-1.7 /JS (app.alert(1))')],
    ['an archive', Buffer.from('PK\x03\x04', 'latin1')],
    ['a GIF', Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')],
    ['a program', Buffer.from('MZ\x90\0', 'latin1')],
    ['text', Buffer.from('I am a licence')],
  ])('%s, by its content', async (_what, file) => {
    expect(await codeOf(file)).toBe('document_type_refused');
  });

  it('none of the other formats the library knows, dressed as a picture', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>');
    await expect(sharp(svg).toBuffer()).rejects.toThrow('unsupported image format');
    expect(await codeOf(Buffer.concat([Buffer.from('ffd8ff', 'hex'), svg]))).toBe(
      'document_unreadable',
    );
  });

  it('one that is cut off or damaged', async () => {
    const sent = await photograph();
    expect(await codeOf(sent.subarray(0, sent.length >> 1))).toBe('document_unreadable');
    expect(await codeOf(sent.subarray(0, 20))).toBe('document_unreadable');
    expect(await codeOf(pngOfSize(300, 3_000))).toBe('document_unreadable');
  });

  it.each([
    ['too_many_pixels', 50_000, 50_000],
    ['too_many_pixels', 1_000_000, 51],
    ['too_many_pixels', 8_000, 6_000],
    ['unreadable', 0x7fffffff, 0x7fffffff],
  ])('a bomb: %s, a few bytes that say %i x %i pixels', async (code, ...size) => {
    const bomb = pngOfSize(...size);
    expect(bomb.length).toBeLessThan(2_000);
    const before = process.memoryUsage().rss;
    expect(await codeOf(bomb)).toBe(`document_${code}`);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1_048_576);
  });

  it('a bomb that is a JPEG', async () => {
    const bomb = jpegOfSize(await photograph(), 65_500, 65_500);
    expect(await codeOf(bomb)).toBe('document_too_many_pixels');
  });

  it('a bomb in a text beside the pixels costs nothing', async () => {
    const png = await sharp({ create: { width: 60, height: 60, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const bomb = pngWithTextBomb(png);
    expect(bomb.length).toBeLessThan(100_000);
    const before = process.memoryUsage().rss;
    expect(await codeOf(bomb)).toBe('accepted');
    expect(process.memoryUsage().rss - before).toBeLessThan(32 * 1_048_576);
  });

  it('one that shows nothing', async () => {
    expect(await codeOf(await photograph({ width: 49, height: 400 }))).toBe('document_too_small');
  });
});

describe('many pictures at once', () => {
  it('are made one after the other, and beyond 21 are asked to come later', async () => {
    const file = await photograph({ width: 60, height: 60 });
    const codes = await Promise.all(Array.from({ length: 30 }, () => codeOf(file)));
    expect(codes.filter((code) => code === 'accepted')).toHaveLength(21);
    expect(new Set(codes)).toEqual(new Set(['accepted', 'documents_busy']));
  });
});
