import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MerchantState } from './onboarding/applications/application-states.js';
import type { MerchantKind } from './onboarding/checks/merchant-needs.js';

/** The legal entity that is paid. */
@Entity({ name: 'merchants' })
export class Merchant {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  name!: string;

  /** Takes the payments of which nothing tells the terminal. */
  @Column('text', { nullable: true })
  defaultTerminalId!: string | null;

  /** Follows its application; who has none is active. */
  @Column('text')
  state!: MerchantState;

  /** Of its newest application, kept by the database; null without one. */
  @Column({ type: 'text', nullable: true, insert: false, update: false })
  kind!: MerchantKind | null;

  @Column('timestamptz')
  createdAt!: Date;
}
