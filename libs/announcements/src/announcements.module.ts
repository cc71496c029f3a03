import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { AnswerHello, DevicesModule, PlacementChanges, ReceiveUplinks } from '#libs/devices';
import { Outbox } from '#libs/persistence';
import { AccompanyPayments } from './accompany-payments.js';
import { AnnounceTest } from './announce-test.js';
import { AnnouncementWorker } from './announcement-worker.js';
import { ApplyAnswers } from './apply-answers.js';
import { ExpireAnnouncements } from './expire-announcements.js';
import { Flights } from './flights.js';
import { FollowMoves } from './follow-moves.js';
import { PlanAnnouncements } from './plan-announcements.js';
import { ReadAnnouncements } from './read-announcements.js';
import { ReceiveAcks } from './receive-acks.js';
import { ResumeSession } from './resume-session.js';
import { RouteAnnouncements } from './route-announcements.js';
import { SendAnnouncements } from './send-announcements.js';
import { Speakers } from './speakers.js';
import { SumMissed } from './sum-missed.js';
import { wireAnnouncements } from './wire-announcements.js';

const providers = [
  AccompanyPayments,
  AnnounceTest,
  AnnouncementWorker,
  ApplyAnswers,
  ExpireAnnouncements,
  Flights,
  FollowMoves,
  PlanAnnouncements,
  ReadAnnouncements,
  ReceiveAcks,
  ResumeSession,
  RouteAnnouncements,
  SendAnnouncements,
  Speakers,
  SumMissed,
];

@Module({ imports: [DevicesModule], providers, exports: providers })
export class AnnouncementsModule implements OnModuleInit {
  constructor(
    readonly outbox: Outbox,
    readonly uplinks: ReceiveUplinks,
    readonly hellos: AnswerHello,
    readonly placements: PlacementChanges,
    readonly route: RouteAnnouncements,
    readonly acks: ReceiveAcks,
    readonly resume: ResumeSession,
    readonly moves: FollowMoves,
  ) {}

  onModuleInit(): void {
    wireAnnouncements(this);
  }
}
