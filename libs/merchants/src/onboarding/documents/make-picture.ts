import { createGate, DomainError } from '#libs/kernel';
import type { Metadata } from 'sharp';
import { DOCUMENT_LIMITS, QUALITIES } from './document-limits.js';
import { documentRefused, tooManyDocuments } from './documents.errors.js';
import { recogniseFile } from './recognise-file.js';
import { loadSharp } from './sharp.js';
import type { Sharp } from './sharp.js';

/** A picture of ours: two JPEG files without anything but pixels. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly jpeg: Buffer;
  readonly thumbnail: Buffer;
}

/** Pixels alone, three bytes each. */
interface Pixels {
  readonly data: Buffer;
  readonly raw: { readonly width: number; readonly height: number; readonly channels: 3 };
}

const { pixelsMax, decodedBytesMax, sideMin, sideMax, storedBytesMax, thumbnailSide } =
  DOCUMENT_LIMITS;
const THUMBNAIL_QUALITY = 70;
const WHITE = '#ffffff';
const INSIDE = { fit: 'inside', withoutEnlargement: true } as const;
const BYTES_OF_DEPTH: Readonly<Record<string, number>> = { uchar: 1, ushort: 2 };

// One at a time: it may take 160 MB and a core for a second.
const gate = createGate({ atOnce: 1, waitingMax: 20, full: tooManyDocuments });

/**
 * Makes a new picture of what was sent: decoded to bare pixels, turned upright, made smaller and
 * encoded again. So nothing of the file itself is kept: no EXIF with its place and time, no
 * comment, no colour profile, nothing appended or hidden between.
 * @throws DomainError `document_type_refused`, `document_unreadable`, `document_too_many_pixels`,
 * `document_too_small`; `documents_busy` when 20 others are waiting.
 */
export function makePicture(file: Buffer): Promise<Picture> {
  return gate(async () => {
    const type = recogniseFile(file);
    if (type !== 'jpeg' && type !== 'png') throw documentRefused(`type_${type}`);
    const sharp = await loadSharp();
    const pixels = await readable(() => decode(sharp, file));
    const { width, height } = pixels.raw;
    const jpeg = await encodeWithin(sharp, pixels);
    const thumbnail = await encode(sharp, pixels, {
      side: thumbnailSide,
      quality: THUMBNAIL_QUALITY,
    });
    return { width, height, jpeg, thumbnail };
  });
}

async function decode(sharp: Sharp, file: Buffer): Promise<Pixels> {
  const options = { limitInputPixels: pixelsMax, failOn: 'error', ignoreIcc: true } as const;
  // Without the limit, or it could not be told what is wrong; nothing is decoded here.
  demandSize(await sharp(file, { ...options, limitInputPixels: false }).metadata());
  const { data, info } = await sharp(file, options)
    .timeout({ seconds: DOCUMENT_LIMITS.decodeSeconds })
    .autoOrient()
    .resize({ width: sideMax, height: sideMax, ...INSIDE })
    .flatten({ background: WHITE })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, raw: { width: info.width, height: info.height, channels: 3 } };
}

/** Asked of the header, before a pixel is unpacked: a file of 100 bytes can say it has any size. */
function demandSize({ width, height, channels, depth }: Metadata): void {
  const decodedBytes = width * height * channels * (BYTES_OF_DEPTH[depth] ?? 8);
  if (width * height > pixelsMax || decodedBytes > decodedBytesMax)
    throw documentRefused('too_many_pixels');
  if (Math.min(width, height) < sideMin) throw documentRefused('too_small');
}

/** What the library finds wrong with a file is told in our words: its own may repeat the file. */
async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DomainError ? error : documentRefused('unreadable');
  }
}

async function encodeWithin(sharp: Sharp, pixels: Pixels): Promise<Buffer> {
  let jpeg: Buffer = Buffer.alloc(0);
  for (const step of QUALITIES) {
    jpeg = await encode(sharp, pixels, step);
    if (jpeg.length <= storedBytesMax) break;
  }
  return jpeg;
}

function encode(
  sharp: Sharp,
  { data, raw }: Pixels,
  { side, quality }: { side: number; quality: number },
): Promise<Buffer> {
  return sharp(data, { raw })
    .resize({ width: side, height: side, ...INSIDE })
    .jpeg({ quality })
    .toBuffer();
}
