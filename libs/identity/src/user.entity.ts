import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A person with a password. Lock-out is counted by statements of users.repository.ts, never here.
 */
@Entity({ name: 'users' })
export class User {
  @PrimaryColumn('text')
  id!: string;

  /** Lower case, `[a-z0-9._-]{2,64}`. */
  @Column('text')
  username!: string;

  /** What people call them; null for who was made before names were asked. */
  @Column('text', { nullable: true })
  name!: string | null;

  @Column('text', { select: false })
  passwordHash!: string;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  disabledAt!: Date | null;
}
