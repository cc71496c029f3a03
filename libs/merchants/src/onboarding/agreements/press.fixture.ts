import { Press } from './press.js';
import type { PressOptions } from './press.js';

const LOADER = new URL('../../../../testing/loader/register.mjs', import.meta.url);

/** A press whose threads run the sources. */
export function sourcePress(options: PressOptions = {}): Press {
  return new Press({
    entry: new URL('./press-thread.ts', import.meta.url),
    execArgv: ['--conditions=source', '--import', LOADER.href],
    ...options,
  });
}
