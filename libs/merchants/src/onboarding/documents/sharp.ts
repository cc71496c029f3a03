import type sharpModule from 'sharp';

/** The library that decodes and encodes pictures. */
export type Sharp = typeof sharpModule;

/** One thread a picture: the other cores belong to payments. */
const THREADS = 1;
/** Every other format that the library could read is shut off, whatever a file says that it is. */
const LOADERS = ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer'];

let loading: Promise<Sharp> | undefined;

/**
 * The library, loaded with the first picture: it takes 0.2 s and 27 MB that a process which never
 * sees one need not spend. It keeps no picture, and reads nothing but JPEG and PNG from memory.
 */
export function loadSharp(): Promise<Sharp> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Sharp> {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(THREADS);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  return sharp;
}
