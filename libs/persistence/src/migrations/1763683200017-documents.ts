import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Papers and photographs of applications (docs/documents.md). */
export class Documents1763683200017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.documents (
        id text not null,
        merchant_id text not null,
        application_id text not null,
        kind text not null check (kind in
          ('licence', 'idFront', 'idBack', 'shopFront', 'shopInside', 'accountProof')),
        -- of the file as it was sent, hex: proves what came, and knows it when it comes again
        sent_sha256 text not null,
        -- of the picture that was made of it, hex
        sha256 text not null,
        bytes integer not null,
        width integer not null,
        height integer not null,
        uploaded_by text not null,
        uploaded_at timestamptz not null,
        -- since when it is not the application's any more; null while it is
        replaced_at timestamptz,
        -- since when there is no picture of it
        purged_at timestamptz,
        primary key (id, merchant_id),
        foreign key (application_id, merchant_id)
          references haodian.applications (id, merchant_id)
      )`);
    await runner.query(`
      create unique index one_document_of_a_kind
        on haodian.documents (application_id, kind, merchant_id) where replaced_at is null`);
    await runner.query(`
      create index documents_of on haodian.documents (application_id, id)`);
    await runner.query(`
      create index documents_replaced on haodian.documents (replaced_at)
        where replaced_at is not null and purged_at is null`);
    await runner.query(`
      -- Apart, so that lists never touch them and to remove a picture is to remove its row.
      create table haodian.document_pictures (
        document_id text not null,
        merchant_id text not null,
        -- sealed (AES-256-GCM, key id in front), each for its document and column
        content bytea not null,
        thumbnail bytea not null,
        primary key (document_id, merchant_id),
        foreign key (document_id, merchant_id)
          references haodian.documents (id, merchant_id) on delete cascade
      )`);
    await runner.query(`
      -- Ciphertext does not get smaller.
      alter table haodian.document_pictures
        alter column content set storage external, alter column thumbnail set storage external`);
    await runner.query(`
      call haodian.tenant_table('haodian.documents', 'merchant_id',
        'select, insert, update, delete', 'select, update, delete')`);
    await runner.query(`
      call haodian.tenant_table('haodian.document_pictures', 'merchant_id',
        'select, insert', 'select, delete')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table haodian.document_pictures, haodian.documents');
  }
}
