import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A key of an integrator's program. The token is shown once when it is made; only its hash is kept.
 */
@Entity({ name: 'api_keys' })
export class ApiKey {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  name!: string;

  @Column('bytea', { select: false })
  tokenHash!: Buffer;

  @Column('text', { array: true })
  permissions!: string[];

  /** null: every merchant. */
  @Column('text', { array: true, nullable: true })
  merchantIds!: string[] | null;

  /** The principal that made it. */
  @Column('text')
  createdBy!: string;

  @Column('timestamptz')
  createdAt!: Date;

  /** null: does not expire. */
  @Column('timestamptz', { nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  revokedAt!: Date | null;
}
