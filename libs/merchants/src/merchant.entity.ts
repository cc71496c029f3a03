import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MerchantState } from './onboarding/applications/application-states.js';

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

  @Column('timestamptz')
  createdAt!: Date;
}
