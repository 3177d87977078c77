import type { LoadedModel } from '../../src/model/loaded.ts';
import { answerTest } from '../../src/measures/needles.ts';
import { random } from '../../src/base/random.ts';
import { allHeads, headName } from '../../src/terms/heads.ts';
import { needleSchema } from '../../src/terms/needles.ts';
import { needleTests } from '../../src/text/needles/test.ts';

/** What a backend found in needle tests, in words that can be compared. */
export interface NeedleEvents {
  readonly responses: readonly string[];
  readonly recalls: readonly number[];
  /** Each copy: sample, step, head and position of the needle that it looked at. */
  readonly copies: readonly string[];
  /** Where every head looked most at every step, `[sample, step, head]` in order. */
  readonly looked: readonly number[];
}

/** The argmax events of a few short needle tests of a model's own texts on the backend that is on. */
export async function needleEvents(model: LoadedModel): Promise<NeedleEvents> {
  const choice = needleSchema.parse(model.info.notes.parameters?.['retrieval-heads']);
  const places = [0.1, 0.8].map((depth) => ({ length: 128, depth }));
  const { n_ctx } = model.config;
  const tests = needleTests(model.codec, n_ctx, choice, places, 1, random(7));
  const names = allHeads(model.config).map(headName);
  const events = { responses: [], recalls: [], copies: [], looked: [] } as {
    [K in keyof NeedleEvents]: NeedleEvents[K][number][];
  };
  for (const [sample, test] of tests.entries()) {
    const { steps, response, recall } = await answerTest(model, test, choice.newTokens, () =>
      Promise.resolve(),
    );
    events.responses.push(response);
    events.recalls.push(recall);
    steps.forEach(({ token, looked }, step) => {
      events.looked.push(...looked);
      looked.forEach((key, head) => {
        const isCopy = key >= test.needle.start && key < test.needle.end;
        if (isCopy && test.tokens[key] === token)
          events.copies.push(`sample ${sample}, step ${step}: ${names[head]} at ${key}`);
      });
    });
  }
  return events;
}

/** What two backends found otherwise, a line each; looks that are no copies are counted in one line. */
export function differences(a: NeedleEvents, b: NeedleEvents): string[] {
  const only = (some: readonly string[], others: readonly string[], name: string): string[] =>
    some.filter((copy) => !others.includes(copy)).map((copy) => `${copy}: ${name} alone`);
  const other = a.looked.filter((key, i) => key !== b.looked[i]).length;
  return [
    ...a.responses.flatMap((text, i) =>
      text === b.responses[i] ? [] : [`sample ${i}: "${text}" and "${b.responses[i] ?? ''}"`],
    ),
    ...only(a.copies, b.copies, 'the first'),
    ...only(b.copies, a.copies, 'the second'),
    ...(other > 0 ? [`${other} of ${a.looked.length} looks differ`] : []),
  ];
}
