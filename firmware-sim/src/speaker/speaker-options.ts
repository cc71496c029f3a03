import { wireId, type Ack, type AnnounceMessage, type Hello } from '#libs/protocol';
import type { SimClock } from '../sim-clock.js';
import type { Backoff } from './backoff.js';
import type { SpeakerFaults } from './faults.js';
import type { SpokenEntry } from './journal.js';
import type { LinkEnd } from './link.js';
import type { SeenStore } from './seen-store.js';

/** What a speaker is and does. Only url, sn and token are needed. */
export interface SpeakerOptions {
  readonly url: string;
  readonly sn: string;
  readonly token: string;
  readonly model?: string;
  readonly caps?: readonly string[];
  readonly fw?: string;
  readonly hw?: string;
  /** What survives a power cut; in memory when left out. */
  readonly store?: SeenStore;
  /** How long an announcement sounds; 4 s when left out, 0 for benchmarks. */
  readonly playMs?: number;
  readonly clock?: SimClock;
  readonly backoff?: Backoff;
  readonly keepaliveS?: number;
  /** Trust for `mqtts`, PEM. */
  readonly ca?: string;
  /** Which of this machine's addresses it connects from. */
  readonly localAddress?: string;
  readonly faults?: SpeakerFaults;
  /** False accepts announcements before hello was answered: for a bench without a platform. */
  readonly waitsForHello?: boolean;
  readonly on?: SpeakerEvents;
}

/** What a speaker tells its owner. */
export interface SpeakerEvents {
  /** It begins to speak. */
  spoken?(entry: SpokenEntry): void;
  /** Its hello was answered (or need not be): from now on it accepts announcements. */
  ready?(speaker: SpeakerIdentity): void;
  announced?(announce: AnnounceMessage, speaker: SpeakerIdentity): void;
  acked?(ack: Ack, speaker: SpeakerIdentity): void;
  down?(end: LinkEnd, speaker: SpeakerIdentity): void;
}

/** Which speaker it was. */
export interface SpeakerIdentity {
  readonly sn: string;
}

/** What a speaker is, as its hello says it. */
export function birthOf(options: SpeakerOptions): Pick<Hello, 'fw' | 'hw' | 'model' | 'caps'> {
  return {
    fw: options.fw ?? '1.0.0',
    hw: options.hw ?? 'SIM-1',
    model: options.model ?? 'generic-speaker',
    caps: [...(options.caps ?? ['speech', 'volume'])],
  };
}

/** The id a message carries, if it carries one: enough to refuse it by. */
export function idIn(payload: Uint8Array): string | undefined {
  try {
    const { id } = JSON.parse(Buffer.from(payload).toString()) as { id?: unknown };
    return wireId.safeParse(id).data;
  } catch {
    return undefined;
  }
}
