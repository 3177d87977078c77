import type { FileStore } from '../model/sources/store';
import type { KeptFiles } from '../terms/given';
import { givenFolder } from './givenFile';
import type { CallContext } from './held';
import { workFolder } from './pieceLog';
import type { CallName, CheckedRequest, Responses } from './protocol';

type KeptCall = Extract<CallName, 'keepGiven' | 'givenLabel' | 'kept' | 'removeKept'>;

/** What the engine does for each call on what is kept on this machine besides models and training runs. */
export const keptHandlers: {
  readonly [N in KeptCall]: (
    request: CheckedRequest<N>,
    context: CallContext,
  ) => Promise<Responses[N]>;
} = {
  async keepGiven({ digest, name, about }, { held }) {
    return { notKept: await held.given.keep(digest, { name, about }) };
  },

  givenLabel: ({ digest }, { held }) => held.given.restore(digest),

  kept: async (_, { held }) => keptFiles(await held.store()),

  async removeKept({ analysis }, { held }) {
    if (analysis === null) await (await held.store()).remove(givenFolder);
    else await held.work.remove(analysis);
    return null;
  },
};

async function keptFiles(store: FileStore): Promise<KeptFiles[]> {
  const kept = new Map<string | null, KeptFiles>();
  for (const { path, bytes } of await store.list()) {
    const analysis = ownerOf(path);
    if (analysis === undefined) continue;
    const { count, bytes: before } = kept.get(analysis) ?? { count: 0, bytes: 0 };
    kept.set(analysis, { analysis, count: count + 1, bytes: before + bytes });
  }
  return [...kept.values()];
}

/** The analysis that a file is the work of; null for what users gave, undefined for what is neither. */
function ownerOf(path: string): string | null | undefined {
  if (path.startsWith(givenFolder)) return null;
  return path.startsWith(workFolder) ? path.split('/')[1] : undefined;
}
