import { Module } from '@nestjs/common';
import { AnswerHello } from './answer-hello.js';
import { AnswerTime } from './answer-time.js';
import { AssignDevice } from './assign-device.js';
import { DesireShadow } from './desire-shadow.js';
import { DevicePresence } from './device-presence.js';
import { DeviceWorker } from './device-worker.js';
import { IssueCredentials } from './issue-credentials.js';
import { LastSeen } from './last-seen.js';
import { PlacementChanges } from './placement-changes.js';
import { ReadDevices } from './read-devices.js';
import { ReceiveUplinks } from './receive-uplinks.js';
import { RegisterDevice } from './register-device.js';
import { ReplaceDevice } from './replace-device.js';
import { ReportShadow } from './report-shadow.js';
import { TellDevices } from './tell-devices.js';

const providers = [
  AnswerHello,
  AnswerTime,
  AssignDevice,
  DesireShadow,
  DevicePresence,
  DeviceWorker,
  IssueCredentials,
  LastSeen,
  PlacementChanges,
  ReadDevices,
  ReceiveUplinks,
  RegisterDevice,
  ReplaceDevice,
  ReportShadow,
  TellDevices,
];

/**
 * Expects AuthenticateDevice from outside: the broker asks the same one, so that a forgotten token
 * is forgotten there.
 */
/** AuthenticateDevice comes from outside: the broker needs it before there is a module. */
@Module({ providers, exports: providers })
export class DevicesModule {}
