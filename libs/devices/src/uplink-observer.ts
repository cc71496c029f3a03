/** Told of device messages that came to nothing. */
export abstract class UplinkObserver {
  /** A message that could not be read or stored; the device is told nothing. */
  abstract refused(leaf: string, error: unknown): void;
  /** A message that found too many others waiting; devices repeat what matters. */
  abstract dropped(leaf: string): void;
}
