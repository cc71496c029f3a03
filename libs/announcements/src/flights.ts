import { rules } from '#libs/protocol';

/** What must be known of one send until the device said `rx`. */
export interface Flight {
  readonly sn: string;
  readonly id: string;
  readonly merchantId: string;
  readonly sentAtMs: number;
  readonly expiresAtMs: number;
}

interface DeviceFlights {
  readonly flights: Map<string, Flight>;
  /** Rows wait in the database for room. */
  hasMore: boolean;
  /** Rows are being fetched: nothing may overtake them. */
  isFetching: boolean;
}

const FLIGHTS_MAX = 100_000;
/** Half empty is when fetching more pays. */
const REFILL_AT = rules.inFlightMax / 2;

/**
 * The window of each device: at most 8 sent and not yet received. It only spares work and keeps
 * order in this process; the queue itself is in the database, and whatever is forgotten here is
 * found there.
 */
export class Flights {
  private readonly devices = new Map<string, DeviceFlights>();
  private readonly unwritten = new Map<string, Flight>();
  private total = 0;

  /** Takes a fresh announcement into the window; false when it has to wait in the database. */
  admit(flight: Flight): boolean {
    const device = this.deviceOf(flight.sn);
    const isBehind = device.hasMore || device.isFetching;
    if (isBehind || device.flights.size >= rules.inFlightMax || this.total >= FLIGHTS_MAX) {
      device.hasMore = true;
      return false;
    }
    this.add(device, flight);
    this.unwritten.set(flight.id, flight);
    return true;
  }

  /** Takes what was fetched from the database, where it is written as sent already. */
  admitFetched(flights: readonly Flight[]): void {
    for (const flight of flights) this.add(this.deviceOf(flight.sn), flight);
  }

  /** The send an ack answers, if it was this process's. */
  find(sn: string, id: string): Flight | undefined {
    return this.devices.get(sn)?.flights.get(id);
  }

  /** Ends a flight; true when the device has room again and more is waiting. */
  release(sn: string, id: string): boolean {
    const device = this.devices.get(sn);
    if (!device) return false;
    if (device.flights.delete(id)) this.total -= 1;
    this.unwritten.delete(id);
    this.tidy(sn, device);
    return device.hasMore && !device.isFetching && device.flights.size <= REFILL_AT;
  }

  /** Forgets a device: it opened a new session or was moved. */
  reset(sn: string): void {
    const device = this.devices.get(sn);
    if (!device) return;
    for (const id of device.flights.keys()) this.unwritten.delete(id);
    this.total -= device.flights.size;
    device.flights.clear();
    device.hasMore = false;
    this.tidy(sn, device);
  }

  /**
   * How much a device may be sent, and that it is being fetched now; null when it is full or being
   * fetched.
   */
  beginFetch(sn: string): number | null {
    const device = this.deviceOf(sn);
    const room = rules.inFlightMax - device.flights.size;
    if (device.isFetching || room <= 0 || this.total >= FLIGHTS_MAX) {
      device.hasMore = true;
      return null;
    }
    device.isFetching = true;
    device.hasMore = false;
    return room;
  }

  /** Ends a fetch that may have left more behind; true when the next one should follow at once. */
  endFetch(sn: string, mayHaveMore: boolean): boolean {
    const device = this.deviceOf(sn);
    device.isFetching = false;
    device.hasMore ||= mayHaveMore;
    const again = device.hasMore && device.flights.size <= REFILL_AT;
    this.tidy(sn, device);
    return again;
  }

  /** The ids in flight of some devices. */
  idsOf(sns: readonly string[]): string[] {
    return sns.flatMap((sn) => [...(this.devices.get(sn)?.flights.keys() ?? [])]);
  }

  /** Sends that were not answered for a while and are not written as sent yet. */
  unwrittenBefore(sentBeforeMs: number): Flight[] {
    const old: Flight[] = [];
    for (const flight of this.unwritten.values()) {
      if (flight.sentAtMs > sentBeforeMs) break;
      old.push(flight);
    }
    return old;
  }

  /** These are written as sent now. */
  markWritten(flights: readonly Flight[]): void {
    for (const flight of flights) this.unwritten.delete(flight.id);
  }

  /** Ends flights past their expiry; answers the devices that have room for more. */
  purge(nowMs: number): string[] {
    const over = [...this.devices.values()].flatMap((device) =>
      [...device.flights.values()].filter((flight) => flight.expiresAtMs <= nowMs),
    );
    const hasRoom = over.filter((flight) => this.release(flight.sn, flight.id));
    return [...new Set(hasRoom.map((flight) => flight.sn))];
  }

  /** How many sends are in flight. */
  get size(): number {
    return this.total;
  }

  private add(device: DeviceFlights, flight: Flight): void {
    if (!device.flights.has(flight.id)) this.total += 1;
    device.flights.set(flight.id, flight);
  }

  private deviceOf(sn: string): DeviceFlights {
    const known = this.devices.get(sn);
    if (known) return known;
    const device = { flights: new Map(), hasMore: false, isFetching: false };
    this.devices.set(sn, device);
    return device;
  }

  private tidy(sn: string, device: DeviceFlights): void {
    const isIdle = device.flights.size === 0 && !device.hasMore && !device.isFetching;
    if (isIdle) this.devices.delete(sn);
  }
}
