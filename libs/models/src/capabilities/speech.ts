import type { SpeechClip } from '../speech-clips.js';

/** Says amounts aloud, by recorded clips, by synthesis of a text, or either. */
export interface Speech {
  readonly name: 'speech';
  /** The clips in its memory; empty when it plays none. */
  readonly clips: ReadonlySet<SpeechClip>;
  /** Whether it speaks any text it is sent. */
  readonly synthesis: boolean;
  /**
   * What it calls a 2 that begins a reading: recorded clips say 二, a synthetic voice sounds right
   * with 两.
   */
  readonly two: '二' | '两';
}

/** The clips and voice of a model; leave out what it lacks. */
export function speech(can: {
  clips?: readonly SpeechClip[];
  synthesis?: boolean;
  two?: Speech['two'];
}): Speech {
  const { clips = [], synthesis = false, two = '二' } = can;
  return { name: 'speech', clips: new Set(clips), synthesis, two };
}
