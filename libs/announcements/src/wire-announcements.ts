import type { AnswerHello, PlacementChanges, ReceiveUplinks } from '#libs/devices';
import type { Outbox } from '#libs/persistence';
import type { FollowMoves } from './follow-moves.js';
import type { ReceiveAcks } from './receive-acks.js';
import type { ResumeSession } from './resume-session.js';
import type { RouteAnnouncements } from './route-announcements.js';

/** What announcements listen to, and with what. */
export interface AnnouncementWires {
  readonly outbox: Outbox;
  readonly uplinks: ReceiveUplinks;
  readonly hellos: AnswerHello;
  readonly placements: PlacementChanges;
  readonly route: RouteAnnouncements;
  readonly acks: ReceiveAcks;
  readonly resume: ResumeSession;
  readonly moves: FollowMoves;
}

/** Connects announcements with payments (through the outbox) and with devices. */
export function wireAnnouncements(wires: AnnouncementWires): void {
  wires.outbox.register(wires.route);
  wires.uplinks.handle('ack', (batch) => wires.acks.run(batch));
  wires.hellos.register((tx, hellos) => wires.resume.run(tx, hellos));
  wires.placements.register((tx, changes) => wires.moves.run(tx, changes));
}
