import type { AmountDisplay } from './capabilities/amount-display.js';
import type { Battery } from './capabilities/battery.js';
import type { Network } from './capabilities/network.js';
import type { Speech } from './capabilities/speech.js';
import type { Volume } from './capabilities/volume.js';

/** The kinds of device that have model definitions. */
export type DeviceKind = 'speaker' | 'printer' | 'pos' | 'plate';

/** Something a model can do, told apart by its name. */
export type Capability = Speech | AmountDisplay | Volume | Battery | Network;

/** The name of a capability, as the API and a device's hello say it. */
export type CapabilityName = Capability['name'];

/** What a definition file says of its model. */
export interface ModelDefinition {
  readonly kind: DeviceKind;
  /** Its name for people. */
  readonly title: string;
  /** What it can do; each capability once. */
  readonly can: readonly Capability[];
}

/** A model as the registry knows it: a definition with the name of its file. */
export interface DeviceModel extends ModelDefinition {
  /** The file name without its ending; what a device is registered with. */
  readonly id: string;
}

/** A definition as it stands in its file; lets the compiler check it there. */
export function defineModel(definition: ModelDefinition): ModelDefinition {
  return definition;
}

/**
 * A model's capability of that name; undefined when it has none: an optional ability is an optional
 * value.
 */
export function capabilityOf<N extends CapabilityName>(
  model: ModelDefinition,
  name: N,
): Extract<Capability, { name: N }> | undefined {
  return model.can.find((one): one is Extract<Capability, { name: N }> => one.name === name);
}
