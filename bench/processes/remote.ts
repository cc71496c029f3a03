import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a child process offers: one argument, any answer that can be cloned. */
export type Methods = Readonly<Record<string, (argument: never) => unknown>>;

interface Call {
  readonly id: number;
  readonly method: string;
  readonly argument: unknown;
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A part of a benchmark in a process of its own, so that its processor time can be told apart. */
export class Remote<M> {
  private readonly waiting = new Map<number, Waiting>();
  private calls = 0;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (came: Answer) => this.settle(came));
    child.once('exit', (code, signal) => this.fail(code ?? signal));
    // A message to a child that is gone: `exit` tells whoever waits.
    child.on('error', () => undefined);
  }

  /** Starts a module that calls {@link serve}; it ends with us, whatever ends us. */
  static start<M>(module: URL): Remote<M> {
    const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
    return new Remote(
      fork(fileURLToPath(module), { stdio: [...stdio], serialization: 'advanced' }),
    );
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** @throws Error with what the child threw. */
  async call<K extends keyof M & string>(
    method: K,
    argument: ArgumentOf<M[K]>,
  ): Promise<ResultOf<M[K]>> {
    if (this.hasEnded) throw new Error('a process of the bench has ended');
    this.calls += 1;
    const id = this.calls;
    const answered = new Promise<unknown>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
    });
    this.child.send({ id, method, argument } satisfies Call);
    return answered as Promise<ResultOf<M[K]>>;
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }

  private settle({ id, result, error }: Answer): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }

  private fail(why: unknown): void {
    const error = new Error(`a process of the bench ended: ${String(why)}`);
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

type ArgumentOf<F> = F extends (argument: infer A) => unknown ? A : never;
type ResultOf<F> = F extends (argument: never) => infer R ? Awaited<R> : never;

/** Answers calls until the parent lets go, then tidies up and ends. */
export function serve(methods: Methods, tidyUp: () => Promise<void> = async () => {}): void {
  process.on('message', (call: Call) => {
    void answer(methods, call).then((result) => process.send?.(result));
  });
  process.once('disconnect', () => {
    void tidyUp().finally(() => process.exit());
  });
  // The parent decides: a Ctrl-C reaches every process of the terminal.
  process.on('SIGINT', () => undefined);
}

async function answer(methods: Methods, { id, method, argument }: Call): Promise<Answer> {
  try {
    return { id, result: await methods[method]!(argument as never) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
