import { amountDisplay } from '../capabilities/amount-display.js';
import { battery } from '../capabilities/battery.js';
import { network } from '../capabilities/network.js';
import { speech } from '../capabilities/speech.js';
import { volume } from '../capabilities/volume.js';
import { defineModel } from '../define-model.js';

/** The better one: a synthetic voice that speaks any text, and a display of the amount. */
export const model = defineModel({
  kind: 'speaker',
  title: '4G 云音箱（语音合成、金额显示）',
  can: [
    speech({ synthesis: true, two: '两' }),
    amountDisplay({ digits: 8 }),
    volume({ initial: 70 }),
    battery({ standbyHours: 48, lowPercent: 15 }),
    network('4g', 'wifi'),
  ],
});
