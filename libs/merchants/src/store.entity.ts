import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A place of a merchant. */
@Entity({ name: 'stores' })
export class Store {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  merchantId!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  address!: string | null;

  /** Degrees, north positive. */
  @Column('double precision', { nullable: true })
  lat!: number | null;

  /** Degrees, east positive. */
  @Column('double precision', { nullable: true })
  lng!: number | null;

  @Column('timestamptz')
  createdAt!: Date;
}
