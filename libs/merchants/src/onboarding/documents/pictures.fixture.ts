import { crc32, deflateSync } from 'node:zlib';
import { loadSharp } from './sharp.js';

/** Somebody's home: where a telephone was when it took the picture. */
export const PLANTED_PLACE = 'GPS-CANARY-30.2741N-120.1551E';

/** What a picture is to look like. */
export interface PictureWish {
  readonly width?: number;
  readonly height?: number;
  /** Fills it, so that two wishes give two pictures. */
  readonly colour?: string;
  /** EXIF: 6 means that it is to be turned right by 90 degrees. */
  readonly orientation?: number;
}

/** A photograph as a telephone makes it: JPEG with its place in EXIF, XMP and a comment. */
export async function photograph(wish: PictureWish = {}): Promise<Buffer> {
  const { width = 600, height = 400, colour = '#3366cc', orientation = 1 } = wish;
  const sharp = await loadSharp();
  const bare = await sharp({ create: { width, height, channels: 3, background: colour } })
    .withExif({
      IFD0: { Model: 'Test', Artist: PLANTED_PLACE },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '30/1 16/1 27/1', GPSMapDatum: PLANTED_PLACE },
    })
    .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><p>${PLANTED_PLACE}</p></x:xmpmeta>`)
    .withMetadata({ orientation })
    .jpeg({ quality: 80 })
    .toBuffer();
  return withComment(bare, PLANTED_PLACE);
}

/** A JPEG with a comment behind its first two bytes. */
function withComment(jpeg: Buffer, text: string): Buffer {
  const head = Buffer.from([0xff, 0xfe, 0, text.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, Buffer.from(text), jpeg.subarray(2)]);
}

/** A PNG whose header says any size, with hardly a pixel in it. */
export function pngOfSize(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.alloc(1_000_000));
  const magic = Buffer.from('89504e470d0a1a0a', 'hex');
  const chunks = [chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([magic, ...chunks]);
}

/** The same JPEG with a header that says another size. */
export function jpegOfSize(jpeg: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(jpeg);
  const frame = copy.indexOf(Buffer.from([0xff, 0xc0]));
  copy.writeUInt16BE(height, frame + 5);
  copy.writeUInt16BE(width, frame + 7);
  return copy;
}

/** A PNG with a text of 40 MB in it that takes 40 kB. */
export function pngWithTextBomb(png: Buffer): Buffer {
  const text = Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(40_000_000))]);
  const headEnd = 33;
  return Buffer.concat([png.subarray(0, headEnd), chunk('zTXt', text), png.subarray(headEnd)]);
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type), data]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
