import { Column, Entity, PrimaryColumn } from 'typeorm';

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

  @Column('timestamptz')
  createdAt!: Date;
}
