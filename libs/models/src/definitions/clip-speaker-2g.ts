import { battery } from '../capabilities/battery.js';
import { network } from '../capabilities/network.js';
import { speech } from '../capabilities/speech.js';
import { volume } from '../capabilities/volume.js';
import { defineModel } from '../define-model.js';
import { allClips } from '../speech-clips.js';

/** The cheap one: recorded clips in a small memory, without 亿, no voice for other texts. */
export const model = defineModel({
  kind: 'speaker',
  title: '2G 云音箱（录音片段）',
  can: [
    speech({ clips: allClips.filter((clip) => clip !== 'yii') }),
    volume({ initial: 90 }),
    battery({ standbyHours: 96 }),
    network('2g'),
  ],
});
