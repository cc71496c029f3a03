import { Worker } from 'node:worker_threads';
import { createLane } from '#libs/kernel';
import type { Lane } from '#libs/kernel';
import { documentNotDrawn, documentsQueued } from './agreements.errors.js';
import type { Drawing, Drawn } from './draw-document.js';

/** How threads are started; specs start them from the sources. */
export interface PressOptions {
  readonly entry?: URL;
  readonly execArgv?: readonly string[];
  readonly limitMs?: number;
  readonly waitingMax?: number;
}

const LIMIT_MS = 15_000;
const WAITING_MAX = 16;
const HEAP_MAX_MB = 256;

/**
 * Draws documents beside the requests: a page costs a third of a second of a processor, in which
 * this process would record no payment. One at a time, each in a thread of its own that is ended
 * when it takes too long; nothing stays in memory when nothing is drawn.
 */
export class Press {
  private readonly lane: Lane<Drawing, Drawn>;

  constructor(private readonly options: PressOptions = {}) {
    this.lane = createLane({
      maxBatch: 1,
      maxWaiting: options.waitingMax ?? WAITING_MAX,
      run: async ([drawing]) => [await this.drawn(drawing!)],
      full: documentsQueued,
    });
  }

  /** @throws DomainError `document_not_drawn`, `documents_queued`; both of kind unavailable. */
  async draw(drawing: Drawing): Promise<Drawn> {
    return this.lane.submit(drawing);
  }

  private drawn(drawing: Drawing): Promise<Drawn> {
    const { entry = new URL('./press-thread.js', import.meta.url), execArgv } = this.options;
    const thread = new Worker(entry, {
      workerData: drawing,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MAX_MB },
      ...(execArgv ? { execArgv: [...execArgv] } : {}),
    });
    return new Promise<Drawn>((resolve, reject) => {
      const limit = setTimeout(() => void thread.terminate(), this.options.limitMs ?? LIMIT_MS);
      thread.once('message', resolve);
      thread.once('error', (cause) => reject(documentNotDrawn(cause)));
      // Ended by the limit, or without a word; a promise that is settled stays as it is.
      thread.once('exit', () => {
        clearTimeout(limit);
        reject(documentNotDrawn());
      });
    });
  }
}
