import { clipTexts } from '#libs/kernel';

/** What the clips around a number say. */
const phraseTexts = {
  wechat: '微信',
  alipay: '支付宝',
  unionpay: '云闪付',
  shoukuan: '收款',
  tuikuan: '退款',
  duanwang: '断网',
  qijian: '期间',
  bi: '笔',
  gong: '共',
  yuyin: '语音',
  bobao: '播报',
  ceshi: '测试',
} as const;

/** What each clip says, numbers and phrases. */
export const speechClipTexts = { ...clipTexts, ...phraseTexts } as const;

/** A recorded clip, named by its pinyin (the wallets by their name in code). */
export type SpeechClip = keyof typeof speechClipTexts;

/** Every clip an announcement can need. */
export const allClips = Object.keys(speechClipTexts) as readonly SpeechClip[];
