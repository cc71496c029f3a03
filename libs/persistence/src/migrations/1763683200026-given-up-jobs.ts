import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATES = ['waiting', 'running', 'finished', 'stopped', 'refused'];

/** A job that fails again and again is put off, and given up in the end (docs/changes.md). */
export class GivenUpJobs1763683200026 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table haodian.bulk_jobs
        -- how often its next rows failed in a row, and when they are tried again
        add column failures integer not null default 0 check (failures >= 0),
        add column retry_at timestamptz,
        -- what people are told of a job that was given up
        add column failure text check (length(failure) between 1 and 500)`);
    await this.allow(runner, [...STATES, 'failed']);
    await runner.query(`
      alter table haodian.bulk_jobs
        add constraint failed_for_a_reason check ((state = 'failed') = (failure is not null))`);
    await this.undoneOnce(runner, ['refused', 'stopped', 'failed']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table haodian.bulk_jobs drop constraint failed_for_a_reason');
    await runner.query(`update haodian.bulk_jobs set state = 'stopped' where state = 'failed'`);
    await this.undoneOnce(runner, ['refused', 'stopped']);
    await this.allow(runner, STATES);
    await runner.query(`
      alter table haodian.bulk_jobs
        drop column failures, drop column retry_at, drop column failure`);
  }

  private async allow(runner: QueryRunner, states: readonly string[]): Promise<void> {
    await runner.query(`
      alter table haodian.bulk_jobs drop constraint bulk_jobs_state_check,
        add constraint bulk_jobs_state_check check (state in (${words(states)}))`);
  }

  private async undoneOnce(runner: QueryRunner, without: readonly string[]): Promise<void> {
    await runner.query('drop index haodian.bulk_jobs_undone_once');
    await runner.query(`
      create unique index bulk_jobs_undone_once on haodian.bulk_jobs (undo_of)
        where state not in (${words(without)}) and not dry_run`);
  }
}

function words(of: readonly string[]): string {
  return of.map((word) => `'${word}'`).join(', ');
}
