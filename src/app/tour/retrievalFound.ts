import { analysisOf } from '../../analyses/registry';
import type { RetrievalResult } from '../../analyses/retrieval-heads/result';
import { subarray } from '../../base/ndarray';
import { argmax, topIndices } from '../../base/statistics';
import { examples } from '../../state/examples';
import { defaultsOf } from '../../state/parameters';
import type { Workbench } from '../../state/workbench';
import { allHeads, sameHead } from '../../terms/heads';
import type { Head } from '../../terms/heads';
import { needleSchema } from '../../terms/needles';
import type { NeedleChoice } from '../../terms/needles';
import { retrievalThreshold } from '../../terms/sparsity';
import { isExample } from '../examples/openExample';
import { runOf } from './found';

export const retrieval = 'retrieval-heads';

/** The text that the walk begins with. */
export const example = examples.find(
  ({ session, title }) => session.model.id === 'needle-4l' && title.startsWith('Long document'),
);

/** Whether the walk is through a model of the user's own; else it is through one that comes with the page. */
export function ownModel({ session, live }: Workbench): boolean {
  const { info } = live.getState();
  const { source } = session.getState().model;
  return source !== 'bundled' && info !== null && analysisOf(retrieval).supports(info) === true;
}

/** What is hidden and asked for, by the parameters on the page. */
export function needleOf({ session, live }: Workbench): NeedleChoice {
  const { info } = live.getState();
  const own = session.getState().parameters[retrieval];
  const suited = info ? defaultsOf(analysisOf(retrieval), info) : {};
  return needleSchema.parse({ ...suited, ...own });
}

/** What the model expects after the example's text; null until the example is on the page. */
export function prediction({ session, live }: Workbench): {
  readonly token: string;
  readonly probability: number;
  readonly length: number;
  readonly heads: number;
} | null {
  const { shown, info, opening, running } = live.getState();
  const isThere = example && isExample(session.getState(), example) && !opening && !running;
  const [first] = shown?.predictions ?? [];
  const run = first?.runs[0];
  if (!isThere || !shown || !info || !first || !run) return null;
  return {
    token: first.token.text.trim(),
    probability: run.probability,
    length: shown.base.spec.tokens.length,
    heads: info.n_layers * info.n_heads,
  };
}

/** The heads with a score above 0, best first. */
export function bestHeads(workbench: Workbench): { readonly head: Head; readonly score: number }[] {
  const { result } = runOf<RetrievalResult>(workbench, retrieval);
  if (!result?.scores) return [];
  const { scores: values } = result;
  const heads = allHeads(result);
  return topIndices(values, values.length).flatMap((i) => {
    const [head, score = 0] = [heads[i], values[i]];
    return head && score > 0 ? [{ head, score }] : [];
  });
}

/** How many heads stay below what makes a retrieval head. */
export function counts(workbench: Workbench): { readonly quiet: number; readonly count: number } {
  const values = runOf<RetrievalResult>(workbench, retrieval).result?.scores ?? [];
  const quiet = values.filter((score) => score < retrievalThreshold).length;
  return { quiet, count: values.length };
}

/** Whether the best head is on show over the text. */
export function isSeen(workbench: Workbench): boolean {
  const { panel, head } = workbench.session.getState();
  const [best] = bestHeads(workbench);
  return panel === 'explore' && head !== null && best !== undefined && sameHead(head, best.head);
}

/** Where a head looks most from the last token; null until its pattern is on the page. */
export function looksOf(
  { live }: Workbench,
  head: Head,
): { readonly token: string; readonly back: number; readonly weight: number } | null {
  const { patterns, shown } = live.getState();
  if (!shown || !patterns || patterns.side !== 1 || !sameHead(patterns.head, head)) return null;
  const last = (patterns.base.shape[0] ?? 0) - 1;
  const row = subarray(patterns.base, last).data;
  const at = argmax(row);
  const token = shown.base.summary.tokens[at];
  return token ? { token: token.text.trim(), back: last - at, weight: row[at] ?? 0 } : null;
}
