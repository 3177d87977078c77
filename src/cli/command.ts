/** A stream that is written to. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** What a command has of the world around it. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** The folder of the package: its models lie in `public/models` or, built, in `dist/models`. */
  readonly packageRoot: string;
  /** The environment's variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** One command of the program. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `headscope NAME --help` prints. */
  readonly usage: string;
  /**
   * Does the work and gives the exit code.
   * @throws UsageError for wrong use (exit code 2), any other error for a failure (exit code 1)
   */
  run(args: readonly string[], io: Io): Promise<number>;
}

/** Wrong use of the program: an unknown option, a missing one, a value of the wrong form. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
