import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { InputError, messageOf } from '../base/errors';
import { bestOfFile } from '../terms/headChoice';
import { parseHeadSet } from '../terms/heads';
import type { HeadSet } from '../terms/heads';
import { readHeadScores } from '../terms/headScoreFiles';
import type { ModelInfo } from '../terms/models';
import { UsageError } from './command';
import { positiveNumber } from './options';

/** The paper's share of heads. */
const defaultShare = 0.05;

/**
 * `--heads`: a list such as `L1H3,L2H0`, or a file of head scores of which the top share is taken (of
 * a file that is a list, all); undefined where none is given.
 * @throws InputError for heads outside the model, or a file that holds no scores of them
 */
export async function headsOf(
  text: string | undefined,
  share: number | undefined,
  model: ModelInfo,
): Promise<HeadSet | undefined> {
  if (text === undefined) return undefined;
  const isFile = await stat(text).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) {
    if (share !== undefined)
      throw new UsageError('--top is for a file of scores: --heads is a list');
    return parseHeadSet(text, model);
  }
  const content = await readFile(text, 'utf8').catch((error: unknown) => {
    throw new InputError(`${text} cannot be read: ${messageOf(error)}`);
  });
  return bestOfFile(readHeadScores(content, basename(text), model), share ?? defaultShare, model);
}

/** `--top`: a share of all heads, above 0 and at most 1. @throws UsageError otherwise. */
export function topOption(text: string | undefined): number | undefined {
  const share = positiveNumber(text, 'top');
  if (share === undefined || (share > 0 && share <= 1)) return share;
  throw new UsageError(`--top: expected a share above 0 and at most 1, got "${text}"`);
}
