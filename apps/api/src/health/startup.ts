/**
 * Whether this process has done all it does at its start: the port is open before the last of it
 * (the first log-in) is there.
 */
export class Startup {
  private finished = false;

  get isFinished(): boolean {
    return this.finished;
  }

  finish(): void {
    this.finished = true;
  }
}
