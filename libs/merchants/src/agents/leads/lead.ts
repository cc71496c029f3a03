/** A shop that might sign up goes from new to contacted, and ends as converted or lost. */
export const LEAD_STATES = ['new', 'contacted', 'converted', 'lost'] as const;

/** A word of {@link LEAD_STATES}. */
export type LeadState = (typeof LEAD_STATES)[number];

/**
 * Which state may follow which by hand. A lead becomes `converted` by becoming an application and
 * no other way; one that was lost can be taken up again.
 */
export const LEAD_MOVES: Readonly<Record<LeadState, readonly LeadState[]>> = {
  new: ['contacted', 'lost'],
  contacted: ['lost'],
  converted: [],
  lost: ['contacted'],
};

/** Who is asked for at a shop, and under which number: personal data, sealed where it is kept. */
export interface LeadContact {
  readonly contactName: string | null;
  /** In the form of `checkPhone`. */
  readonly phone: string | null;
}

/** Where the shop is, as far as it is known. */
export interface LeadPlace {
  /** Two digits of GB/T 2260. */
  readonly province: string | null;
  readonly city: string | null;
  readonly district: string | null;
  /** Street and number. */
  readonly detail: string | null;
}

/** What is known of a shop that might sign up. */
export interface LeadFields extends LeadContact, LeadPlace {
  readonly name: string;
  /** Where we know it from. */
  readonly source: string | null;
  readonly notes: string | null;
}

/** A lead as it is kept, its contact sealed. */
export interface StoredLead extends LeadPlace {
  readonly id: string;
  /** Whose it is; null: nobody's yet. */
  readonly agentId: string | null;
  readonly name: string;
  /** Sealed; null when nothing is known. */
  readonly contact: Buffer | null;
  readonly source: string | null;
  readonly notes: string | null;
  readonly state: LeadState;
  readonly lostReason: string | null;
  readonly applicationId: string | null;
  /** Adds 1 with every change. */
  readonly version: number;
  /** The principal who made it. */
  readonly createdBy: string;
  readonly createdAt: Date;
}

/** A lead as it is shown: name and number of the contact are masked. */
export interface Lead extends Omit<StoredLead, 'contact'>, LeadContact {}

/** Something that looks like the same shop. */
export interface SameShop {
  readonly of: 'lead' | 'merchant' | 'file';
  /** Null when the caller does not see it. */
  readonly id: string | null;
  /** In the file: the row it repeats. */
  readonly row?: number;
  readonly why: 'phone' | 'name_and_address';
}
