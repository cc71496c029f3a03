import { speech } from '../capabilities/speech.js';
import { volume } from '../capabilities/volume.js';
import { defineModel } from '../define-model.js';
import { allClips } from '../speech-clips.js';

/**
 * What every speaker that speaks the device protocol can do; for makes that have no file of their
 * own.
 */
export const model = defineModel({
  kind: 'speaker',
  title: '通用云音箱',
  can: [speech({ clips: allClips, synthesis: true }), volume({ initial: 80 })],
});
