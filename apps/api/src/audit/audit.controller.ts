import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { ExportAudit, ReadAudit, VerifyAudit } from '#libs/identity';
import type { AuditFilter, Principal } from '#libs/identity';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { auditLines } from './audit-lines.js';
import { auditPage, auditQuery, exportQuery, verification } from './audit.schemas.js';

@ApiTags('audit')
@Controller('v1/audit')
export class AuditController {
  constructor(
    private readonly readAudit: ReadAudit,
    private readonly exportAudit: ExportAudit,
    private readonly verifyAudit: VerifyAudit,
  ) {}

  @Get()
  @Route({
    permission: 'audit:read',
    summary: 'List who did what, from the newest',
    answer: auditPage,
  })
  list(
    @Caller() { scope }: Principal,
    @Query({ schema: auditQuery }) query: z.output<typeof auditQuery>,
  ) {
    return this.readAudit.list(scope, filterOf(query), query);
  }

  @Get('export')
  @Route({
    permission: 'audit:export',
    summary: 'Export the audit log, a JSON object a line; the last line says whether there is more',
    records: true,
  })
  @ApiProduces('application/x-ndjson')
  async export(
    @Caller() { scope }: Principal,
    @Query({ schema: exportQuery }) query: z.output<typeof exportQuery>,
  ) {
    const { cursor } = query;
    const rows = await this.exportAudit.run(scope, { filter: filterOf(query), cursor });
    return new StreamableFile(auditLines(rows), {
      type: 'application/x-ndjson; charset=utf-8',
      disposition: 'attachment; filename="audit.ndjson"',
    });
  }

  @Get('verify')
  @Route({
    permission: 'audit:read',
    summary: 'Compute the hashes of the audit log again',
    answer: verification,
    errors: [503],
  })
  verify(@Caller() { scope }: Principal) {
    return this.verifyAudit.run(scope);
  }
}

function filterOf(query: z.output<typeof exportQuery>): AuditFilter {
  const { actorId, action, targetType, targetId, merchantId, from, to } = query;
  const about = { actorId, action, targetType, targetId, tenant: merchantId };
  return { ...about, fromMs: from, toMs: to };
}
