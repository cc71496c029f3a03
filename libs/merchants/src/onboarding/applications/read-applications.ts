import { Injectable } from '@nestjs/common';
import { holds } from '#libs/identity';
import type { Principal } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database, SecretBox } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import type { ApplicationData } from '../checks/application-data.js';
import {
  findApplicationRow,
  findApplications,
  findSnapshots,
  isCaredBy,
  summarizeQueue,
} from './application-lists.repository.js';
import type { ApplicationFilter, QueueSummary } from './application-lists.repository.js';
import { openData } from './application.js';
import type { ApplicationEvent } from './application.js';
import { applicationNotFound } from './applications.errors.js';
import { findApplication, findApplicationEvents } from './applications.repository.js';
import { FindDuplicates } from './find-duplicates.js';
import { changedPaths } from './merge-data.js';
import { showApplication, showItem } from './show-application.js';
import type { ApplicationItem, ApplicationView } from './show-application.js';

const SUMMARY_DAYS = 30;
const DAY_MS = 86_400_000;

/** What the list of applications is asked: a filter and an order. */
export interface ApplicationQuery extends PageRequest, ApplicationFilter {
  /** `createdAt` when left out; `submittedAt` leaves out those never submitted. */
  readonly sort?: string | undefined;
}

/** A step as the history shows it. */
export interface ShownEvent extends ApplicationEvent {
  /** Of a submission after another one: the fields that differ from it. */
  readonly changed: readonly string[];
}

/** Shows applications, the queue of the review and what each one went through. */
@Injectable()
export class ReadApplications {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly box: SecretBox,
    private readonly duplicates: FindDuplicates,
  ) {}

  /**
   * Facts about people in full only for reviewers and for who fills it in: who began or submitted
   * it, or the agent who looks after the merchant (not those above).
   * @throws DomainError `application_not_found`.
   */
  async one(principal: Principal, id: string): Promise<ApplicationView> {
    const { scope } = principal;
    const read = await this.database.asApp(scope, async (tx) => {
      const application = await findApplication(tx, id);
      const row = application && (await findApplicationRow(tx, id));
      if (!application || !row) throw applicationNotFound(id);
      const { createdBy, submittedBy, merchantId } = application;
      const isFiller =
        [createdBy, submittedBy].includes(principal.id) ||
        (scope.kind === 'agents' && (await isCaredBy(tx, merchantId, scope.ids)));
      return { application, row, isFiller };
    });
    const data = openData(this.box, read.application);
    const duplicates = await this.duplicates.shown(scope, { ...read.application, data });
    const isReviewer = holds(principal, 'applications:review');
    return showApplication({ ...read, data, duplicates, isReviewer }, this.clock);
  }

  /**
   * In the order they were made, unless told otherwise.
   * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
   */
  async list(scope: Scope, query: ApplicationQuery): Promise<Page<ApplicationItem>> {
    const { sort, limit, cursor, ...filter } = query;
    const wish = { sort, limit, cursor, filter };
    const page = await this.database.asApp(scope, (tx) => findApplications(tx, scope, wish));
    return { ...page, data: page.data.map(showItem) };
  }

  /** How the review stands, with the decisions of the last 30 days. */
  async queue(scope: Scope): Promise<QueueSummary & { readonly days: number }> {
    const since = new Date(this.clock.nowMs() - SUMMARY_DAYS * DAY_MS);
    const summary = await this.database.asApp(scope, (tx) => summarizeQueue(tx, since));
    return { ...summary, days: SUMMARY_DAYS };
  }

  /** Every step, the first one first. @throws DomainError `application_not_found`. */
  async history(scope: Scope, id: string): Promise<readonly ShownEvent[]> {
    const { events, snapshots } = await this.database.asApp(scope, async (tx) => {
      if (!(await findApplication(tx, id))) throw applicationNotFound(id);
      return {
        events: await findApplicationEvents(tx, id),
        snapshots: await findSnapshots(tx, id),
      };
    });
    const changed = new Map<number, readonly string[]>();
    let before: ApplicationData | null = null;
    for (const { sequence, version, snapshot } of snapshots) {
      const data = openData(this.box, { id, version, data: snapshot });
      changed.set(sequence, before ? changedPaths(before, data) : []);
      before = data;
    }
    return events.map((event) => ({ ...event, changed: changed.get(event.sequence) ?? [] }));
  }
}
