import { Injectable } from '@nestjs/common';
import type { Principal } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { personRequired } from '../../merchants.errors.js';
import type { Application } from './application.js';
import type { ApplicationVerb } from './application-states.js';
import { applicationNotFound, reasonPathUnknown } from './applications.errors.js';
import { findApplication } from './applications.repository.js';
import { moveApplication } from './move-application.js';
import { isFieldPath, reasonOf } from './reasons.js';
import type { GivenReason } from './reasons.js';

/** Steps that need nothing but somebody who takes them. */
export type PlainVerb = Extract<
  ApplicationVerb,
  'withdraw' | 'claim' | 'release' | 'return' | 'reject' | 'suspend' | 'resume'
>;

/** Steps of a review: only people take them. */
const REVIEWING: readonly ApplicationVerb[] = ['claim', 'release', 'return', 'reject'];

/** Takes an application through its review, and what comes after it, step by step. */
@Injectable()
export class ReviewApplication {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws DomainError `application_not_found`, `person_required`, `reason_path_unknown`, and
   * those of `moveApplication`.
   */
  async run(
    principal: Principal,
    id: string,
    { verb, reasons = [] }: { verb: PlainVerb; reasons?: readonly GivenReason[] },
  ): Promise<void> {
    const at = new Date(this.clock.nowMs());
    await this.database.asApp(principal.scope, async (tx) => {
      if (REVIEWING.includes(verb)) await demandPerson(tx, principal, id);
      const unknown = reasons.flatMap(({ path }, index) =>
        path === undefined || isFieldPath(path) ? [] : [`reasons.${index}.path`],
      );
      if (unknown.length > 0) throw reasonPathUnknown(unknown);
      const move = { id, verb, at, by: principal.id, reasons: reasons.map(reasonOf) };
      await moveApplication(tx, move);
    });
  }
}

/**
 * The application, if a person asks for it.
 * @throws DomainError `application_not_found` before `person_required`.
 */
export async function demandPerson(tx: Tx, { kind }: Principal, id: string): Promise<Application> {
  const application = await findApplication(tx, id);
  if (!application) throw applicationNotFound(id);
  if (kind !== 'user') throw personRequired('Applications are submitted and reviewed');
  return application;
}
