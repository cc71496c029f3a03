import type { AnnouncementState } from '#libs/kernel';

/** Told what the metrics count. */
export abstract class AnnouncementObserver {
  /** Seconds from the notification until a device received it or had played it. */
  abstract latency(stage: 'received' | 'played', seconds: number): void;
  /** An announcement entered a state. */
  abstract state(state: AnnouncementState): void;
}
