import { messageOf } from '../base/errors';
import { UsageError } from './command';
import type { Command, Io } from './command';
import { commands } from './commands';
import { version } from '../base/version';

/** What the exit codes mean. */
const exit = { done: 0, failed: 1, wrongUse: 2 } as const;

/**
 * The program: runs the command that the arguments name and gives the exit code. A failure is one
 * line on stderr.
 */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [name = '', ...rest] = args;
  if (name === '--version') return printed(io, `${version}\n`);
  if (name === '--help' || name === '-h') return printed(io, help());
  const command = commands.find((one) => one.name === name);
  if (!command) return wrongUse(io, noSuchCommand(name), 'headscope --help');
  if (asksForHelp(rest)) return printed(io, command.usage);
  return attempt(command, rest, io);
}

async function attempt(command: Command, args: readonly string[], io: Io): Promise<number> {
  try {
    return await command.run(args, io);
  } catch (error) {
    const message = oneLine(messageOf(error));
    if (error instanceof UsageError)
      return wrongUse(io, `${command.name}: ${message}`, `headscope ${command.name} --help`);
    io.stderr.write(`headscope: ${message}\n`);
    return exit.failed;
  }
}

/** Any message as one line. */
export function oneLine(message: string): string {
  return message.trim().replaceAll(/\s*[\r\n]+\s*/g, ' ') || 'something failed without saying why';
}

function wrongUse(io: Io, message: string, hint: string): number {
  io.stderr.write(`headscope: ${message} (see ${hint})\n`);
  return exit.wrongUse;
}

function noSuchCommand(name: string): string {
  const names = commands.map((command) => command.name).join(', ');
  if (name === '') return `expected a command: ${names}`;
  if (name.startsWith('-')) return `expected a command (${names}) before any option, got "${name}"`;
  return `there is no command "${name}", expected one of ${names}`;
}

/** `--help` anywhere before `--`. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const options = end < 0 ? args : args.slice(0, end);
  return options.includes('--help') || options.includes('-h');
}

function printed(io: Io, text: string): number {
  io.stdout.write(text);
  return exit.done;
}

function help(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const list = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `usage: headscope COMMAND [options]

Attention heads of a transformer, without the page.

${list.join('\n')}

  --help     this text; after a command, its options
  --version  the version

Exit code 0: done; 1: failed, with one line on stderr; 2: wrong use.
`;
}
