import { Module } from '@nestjs/common';
import { AnswerHello } from './answer-hello.js';
import { AnswerTime } from './answer-time.js';
import { AssignDevice } from './assign-device.js';
import { DesireShadow } from './desire-shadow.js';
import { DevicePresence } from './device-presence.js';
import { DeviceWorker } from './device-worker.js';
import { DuplicateWorker } from './duplicate-worker.js';
import { ExportDevices } from './export-devices.js';
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
  DuplicateWorker,
  ExportDevices,
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
 * Expects AuthenticateDevice, GuardIdentity and ReportDuplicate from outside: the broker needs the
 * same ones before there is a module, so that what is forgotten here is forgotten there.
 */
@Module({ providers, exports: providers })
export class DevicesModule {}
