import { resolve, sep } from 'node:path';
import type { z } from 'zod';
import type { influenceParameters } from '../analyses/attention-influence';
import { analysisOf } from '../analyses/registry';
import { InputError, throwIfCancelled } from '../base/errors';
import { nextTask } from '../base/nextTask';
import { random } from '../base/random';
import { influenceRow } from '../measures/influenceRow';
import { topShare, randomSets } from '../terms/headChoice';
import { headName } from '../terms/heads';
import type { HeadSet } from '../terms/heads';
import { UsageError } from './command';
import type { Io } from './command';
import { countDocuments, documentsIn } from './documentLines';
import { headsOf } from './headsOption';
import type { ModelChoice } from './modelOptions';
import { checkWritable } from './outputFile';
import { parametersOf } from './parametersOf';
import {
  appender,
  differenceOf,
  exists,
  inShard,
  mended,
  metaPath,
  readMeta,
  writeMeta,
} from './scoreFile';
import type { ScoreMeta } from './scoreFile';
import { withSession } from './session';
import type { Session } from './session';
import { version } from '../base/version';

export const influenceId = 'attention-influence';

/** What `headscope analyse attention-influence` is told. */
export interface InfluenceCall {
  readonly choice: ModelChoice;
  /** A file of documents, or a folder of such files. */
  readonly docs: string;
  readonly out: string;
  /** Heads as they were written, a file of their scores, or undefined for the best retrieval heads. */
  readonly heads: string | undefined;
  readonly top: number | undefined;
  readonly shard: ScoreMeta['shard'];
  readonly resume: boolean;
  readonly given: unknown;
  readonly seed: number;
}

type Settings = z.output<typeof influenceParameters>;

/**
 * Scores the documents of a file, one line each in their order, as they come: neither documents nor
 * scores are held as a whole. A killed run goes on with `resume`.
 * @throws InputError when the file of scores is there already, or is of other heads or documents
 */
export async function scoreDocuments(call: InfluenceCall, io: Io): Promise<number> {
  const { out, docs, shard, resume } = call;
  await checkWritable(out);
  if (!resume && (await exists(out))) {
    throw new InputError(`${out} exists: --resume goes on with it, or remove it to begin anew`);
  }
  if (resolve(out).startsWith(`${resolve(docs)}${sep}`)) {
    throw new InputError(`--out ${out} lies in --docs ${docs}: it would become a document itself`);
  }
  const documents = await countDocuments(docs);
  await withSession(call.choice, io, async (session) => {
    const meta = await metaOf(call, documents, session, io);
    const done = await begun(out, meta, resume);
    const settings = {
      heads: await sameHeads(meta.heads, session),
      random: await Promise.all(meta.random.map((set) => sameHeads(set, session))),
      ...{ window: meta.window, long: meta.long },
    };
    const lines = await appender(out);
    const checkpoint = async (): Promise<void> => {
      await nextTask();
      throwIfCancelled(io.signal);
    };
    let [index, own] = [0, 0];
    try {
      for await (const document of documentsIn(docs)) {
        const mine = inShard(index, shard);
        if (mine && own++ >= done) {
          await checkpoint();
          await lines.add(
            await influenceRow(session.loaded, index, document, settings, checkpoint),
          );
        }
        index++;
        const progress = { done: index, total: documents.count };
        session.options.onProgress?.({ stage: 'scoring documents', ...progress });
      }
    } finally {
      await lines.close();
    }
  });
  return 0;
}

/** Lines that are there already. @throws InputError when they are of another run. */
async function begun(out: string, meta: ScoreMeta, resume: boolean): Promise<number> {
  if (resume && (await exists(metaPath(out)))) {
    const before = await readMeta(out);
    const other = differenceOf(before, meta);
    const shard = JSON.stringify(before.shard) === JSON.stringify(meta.shard) ? undefined : 'shard';
    const differs = other ?? shard;
    if (differs !== undefined) {
      throw new InputError(`${out} was begun with another ${differs}: remove it to begin anew`);
    }
    return mended(out, meta.shard);
  }
  if (await exists(out)) {
    throw new InputError(`${out} has no ${metaPath(out)} beside it: remove it to begin anew`);
  }
  await writeMeta(out, meta);
  return 0;
}

async function metaOf(
  call: InfluenceCall,
  documents: ScoreMeta['documents'],
  session: Session,
  io: Io,
): Promise<ScoreMeta> {
  const { model, backend } = session;
  const analysis = analysisOf(influenceId);
  const supported = analysis.supports(model);
  if (supported !== true) throw new InputError(`${analysis.title} ${supported}`);
  const settings = parametersOf(analysis, model, call.given, (line) =>
    io.stderr.write(line),
  ) as Settings;
  const heads =
    (await headsOf(call.heads, call.top, model)) ?? (await probed(call, settings, session, io));
  const sets = randomSets(heads, settings.draws, model, random(call.seed).fork('heads'));
  return {
    ...{ version, analysis: influenceId, paper: analysis.paper.id },
    model: { id: model.id, digest: model.digest, model_type: model.model_type },
    ...{
      backend: backend.name,
      heads: heads.map(headName),
      random: sets.map((set) => set.map(headName)),
    },
    ...{ window: settings.window, long: settings.long, seed: call.seed },
    ...{ documents, shard: call.shard },
  };
}

/** The best heads by retrieval score, measured now. @throws InputError where no sample is valid. */
async function probed(
  { top, seed }: InfluenceCall,
  { share }: Settings,
  { engine, model, options }: Session,
  io: Io,
): Promise<HeadSet> {
  const id = 'retrieval-heads';
  const parameters = parametersOf(analysisOf(id), model, { draws: 0 }, (line) =>
    io.stderr.write(line),
  );
  const request = { model: model.digest, id, parameters: { ...parameters }, seed };
  const found = await engine.call('analyse', request, options);
  const { scores } = found as { readonly scores: readonly number[] | null };
  if (scores) return topShare(scores, top ?? share, model);
  throw new InputError(
    'no sample of the retrieval-head analysis was valid, so there are no best heads: give --heads',
  );
}

/** Heads by their names. */
async function sameHeads(names: readonly string[], { model }: Session): Promise<HeadSet> {
  return (await headsOf(names.join(','), undefined, model)) ?? [];
}

/** `--shard i/n`, the whole if left out. @throws UsageError for anything else. */
export function shardOption(text = '1/1'): ScoreMeta['shard'] {
  const [, first, second] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const [index, of] = [Number(first), Number(second)];
  if (index >= 1 && index <= of) return { index, of };
  throw new UsageError(`--shard: expected i/n such as 2/4, counted from 1, got "${text}"`);
}
