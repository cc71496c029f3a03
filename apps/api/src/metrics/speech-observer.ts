import type { AnnouncementObserver } from '#libs/announcements';
import type { AnnouncementState } from '#libs/kernel';
import type { Metrics } from './metrics.js';

/** Counts what becomes of announcements, and how fast. */
export class SpeechObserver implements AnnouncementObserver {
  constructor(private readonly metrics: Metrics) {}

  latency(stage: 'received' | 'played', seconds: number): void {
    this.metrics.announcementLatency.observe({ stage }, seconds);
  }

  state(state: AnnouncementState): void {
    this.metrics.announcements.inc({ state });
  }
}
