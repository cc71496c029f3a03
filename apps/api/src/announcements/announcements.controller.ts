import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AnnounceTest, ReadAnnouncements } from '#libs/announcements';
import type { Principal } from '#libs/identity';
import type { z } from 'zod';
import { snParam } from '../devices/devices.schemas.js';
import { Caller, Route } from '../http/route.js';
import { announcementPage, announcementQuery, testStarted } from './announcements.schemas.js';

@ApiTags('announcements')
@Controller('v1')
export class AnnouncementsController {
  constructor(
    private readonly announcements: ReadAnnouncements,
    private readonly announceTest: AnnounceTest,
  ) {}

  @Get('announcements')
  @Route({
    permission: 'announcements:read',
    summary: 'List announcements from the newest',
    answer: announcementPage,
  })
  list(
    @Caller() { scope }: Principal,
    @Query({ schema: announcementQuery }) query: z.output<typeof announcementQuery>,
  ) {
    const { sn, storeId, state, from: fromMs, to: toMs } = query;
    return this.announcements.list(scope, { sn, storeId, state, fromMs, toMs }, query);
  }

  @Post('devices/:sn/test-announcement')
  @Route({
    permission: 'devices:write',
    summary: 'Let a speaker say that it works',
    answer: testStarted,
    status: 201,
    errors: [404, 409],
  })
  async test(
    @Caller() { scope }: Principal,
    @Param({ schema: snParam }) { sn }: z.output<typeof snParam>,
  ) {
    return { announcementId: await this.announceTest.run(scope, sn) };
  }
}
