import { serve } from '../processes/remote.js';
import { burst } from './closed-loop.js';
import type { Burst } from './closed-loop.js';
import { Connections } from './connections.js';
import { pace } from './open-loop.js';
import type { Paced } from './open-loop.js';
import type { Preparation, RequestRest } from './prepared.js';
import { signAhead } from './signer.js';

interface Target {
  readonly url: string;
  readonly connections: number;
}

const connections = new Connections();
let prepared: readonly RequestRest[] = [];
let upcoming: Promise<readonly RequestRest[]> | undefined;

/** What the load process does when it is told to. */
export interface LoadMethods {
  /** Signs a set of notifications; it replaces the last one. */
  prepare(preparation: Preparation): Promise<void>;
  /** Begins to sign the set after this one. */
  prepareNext(preparation: Preparation): void;
  /** Takes the set that was begun. */
  takeNext(argument: null): Promise<void>;
  /** Sends the prepared set as fast as the connections go. */
  burst(target: Target & { readonly seconds: number }): Promise<Burst>;
  /** Sends the prepared set at a steady pace. */
  pace(target: Target & { readonly perSecond: number }): Promise<Paced>;
  /** Closes all connections. */
  hangUp(argument: null): Promise<void>;
}

const methods: LoadMethods = {
  async prepare(preparation) {
    prepared = await signAhead(preparation);
  },
  prepareNext(preparation) {
    upcoming = signAhead(preparation);
  },
  async takeNext() {
    prepared = (await upcoming) ?? [];
  },
  async burst({ url, connections: count, seconds }) {
    const target = new URL(url);
    const open = await connections.to(target, count);
    return burst(open, { url: target, rests: prepared, seconds });
  },
  async pace({ url, connections: count, perSecond }) {
    const target = new URL(url);
    const open = await connections.to(target, count);
    return pace(open, { url: target, rests: prepared, perSecond });
  },
  hangUp: () => connections.closeAll(),
};

serve({ ...methods });
