/** A province, a city of it, or a district of that, by the names applications use. */
export interface Division {
  /** Two digits of GB/T 2260. */
  readonly province: string;
  /** 杭州市; null: the whole province. */
  readonly city: string | null;
  /** 西湖区; null: the whole city. */
  readonly district: string | null;
}

/** A division that is an agent's for a time. */
export interface Territory extends Division {
  readonly id: string;
  readonly agentId: string;
  /** First Shanghai day, `YYYY-MM-DD`. */
  readonly validFrom: string;
  /** The first day on which it is the agent's no more; null: open. */
  readonly validTo: string | null;
  /** The principal who gave it. */
  readonly givenBy: string;
  readonly createdAt: Date;
}
