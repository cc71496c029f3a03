/**
 * What a merchant needs before it trades, in the order in which it is got, each with what to do
 * while it is missing.
 */
export const READINESS_ITEMS = {
  channel: {
    en: 'Let a channel open an account: begin a channel application and move it to opened.',
    zh: '请完成至少一个支付渠道的进件并开通。',
  },
  fee_plan: {
    en: 'Give the merchant a fee plan that is valid now.',
    zh: '请为商户设置当前有效的费率方案。',
  },
  plate: {
    en: 'Add a terminal to a store; its plate code comes with it.',
    zh: '请在门店下添加收款点，系统会生成收款码牌编号。',
  },
  speaker: {
    en: 'Assign a speaker to a terminal or a store of the merchant.',
    zh: '请将播报音箱绑定到商户的收款点或门店。',
  },
  test_payment: {
    en: 'Pay 0.01 yuan at the plate, and hear it.',
    zh: '请扫码支付0.01元进行测试，并确认音箱播报。',
  },
} as const satisfies Readonly<Record<string, { en: string; zh: string }>>;

/** A word of {@link READINESS_ITEMS}. */
export type ReadinessItem = keyof typeof READINESS_ITEMS;

/** Which of them are there. */
export type ReadinessFacts = Readonly<Record<ReadinessItem, boolean>>;

/** One line of the list. */
export interface ReadinessLine {
  readonly item: ReadinessItem;
  readonly isMet: boolean;
  /** What to do, in both languages; null where nothing is left to do. */
  readonly todo: string | null;
  readonly todoZh: string | null;
}

/** The ready-to-trade list. */
export interface Readiness {
  readonly isReady: boolean;
  readonly items: readonly ReadinessLine[];
}

/** The list as it stands by these facts: ready when nothing is left to do. */
export function readinessOf(facts: ReadinessFacts): Readiness {
  const names = Object.keys(READINESS_ITEMS) as ReadinessItem[];
  const items = names.map((item) => {
    const { en, zh } = READINESS_ITEMS[item];
    const isMet = facts[item];
    return { item, isMet, todo: isMet ? null : en, todoZh: isMet ? null : zh };
  });
  return { isReady: items.every(({ isMet }) => isMet), items };
}
