import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A logical point of sale in a store; what a payment names. */
@Entity({ name: 'terminals' })
export class Terminal {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  merchantId!: string;

  @Column('text')
  storeId!: string;

  @Column('text')
  name!: string;

  /** What its printed plate carries; see plate-code.ts. */
  @Column('text')
  plateCode!: string;

  @Column('timestamptz')
  createdAt!: Date;
}
