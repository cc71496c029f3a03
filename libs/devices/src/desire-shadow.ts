import { Injectable } from '@nestjs/common';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { lockDevices } from './device.repository.js';
import type { ShadowState } from './device.repository.js';
import { deviceNotFound } from './devices.errors.js';
import { writeDesired } from './shadow.repository.js';
import { TellDevices } from './tell-devices.js';

/** Says how a device is to be set. */
@Injectable()
export class DesireShadow {
  constructor(
    private readonly database: Database,
    private readonly tell: TellDevices,
  ) {}

  /**
   * Merges settings into the desired ones (null takes one away), counts the version, and sends the
   * device what changed; one that is away gets it all with its next hello. Answers the new version.
   * @throws DomainError `device_not_found`, also out of scope.
   */
  async run(scope: Scope, sn: string, changes: ShadowState): Promise<number> {
    const version = await this.database.asApp(scope, async (tx) => {
      const [device] = await lockDevices(tx, [sn]);
      if (!device) throw deviceNotFound(sn);
      const written = await writeDesired(tx, sn, merged(device.desired, changes));
      return written!.version;
    });
    this.tell.shadows([{ sn, version, state: changes }]);
    return version;
  }
}

/** The settings after a change; a null takes the setting away. */
export function merged(settings: ShadowState, changes: ShadowState): ShadowState {
  const entries = Object.entries({ ...settings, ...changes });
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}
