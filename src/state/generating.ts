import type { Generated, MadeToken } from '../engine/protocol';
import { canonicalJson } from '../base/digest';
import { subarray } from '../base/ndarray';
import { blockFacts } from '../terms/blocks';
import { hasHead, headName, uniqueHeads } from '../terms/heads';
import type { HeadSet } from '../terms/heads';
import { isCausal } from '../terms/models';
import type { ModelInfo } from '../terms/models';
import type { RunSpec } from '../terms/runs';
import { ask, report } from './desk';
import type { Desk } from './desk';
import { Latest } from './latest';
import { dismiss } from './live';
import type { GenerationRun } from './live';
import { severalHeads } from './several';
import { shownHead } from './shownHead';
import { textOf, tokenIdsOf } from './tokens';

const key = 'generation';

/** Goes on with the session's text, token by token, and knows what heads looked at for each. */
export class Generating {
  private readonly making = new Latest();
  private readonly looking = new Latest();
  private wanted = '';

  constructor(private readonly desk: Desk) {}

  /** Makes the session's number of tokens, from the text on. */
  async start(): Promise<void> {
    const { live, session } = this.desk;
    const { info, shown } = live.getState();
    if (!info || !shown || !goesOn(info)) return;
    const { spec, summary } = shown.edited ?? shown.base;
    const heads = this.wantedHeads(info);
    this.looking.cancel();
    dismiss(live, key);
    const texts = { tokens: summary.tokens, source: summary.source };
    live.setState({
      generation: {
        ...{ phase: 'running', spec, texts, heads, made: [], text: '' },
        unedited: null,
      },
    });
    try {
      const request = { run: spec, heads: [...heads], ...session.getState().generation };
      const whole = await this.making.run(async (signal) => {
        await ask(this.desk, signal, 'generate', request, ({ partial }) =>
          this.add(partial as Generated),
        );
        if (!shown.edited) return;
        const plain = { ...request, run: shown.base.spec, heads: [] };
        const { text } = await ask(this.desk, signal, 'generate', plain);
        this.patch({ unedited: text });
      });
      if (whole) this.patch({ phase: 'done' });
      this.follow();
    } catch (error) {
      this.patch({ phase: 'failed' });
      report(this.desk, key, error);
    }
  }

  /** Makes no more; what was made stays. */
  stop(): void {
    if (!this.making.busy) return;
    this.making.cancel();
    this.patch({ phase: 'stopped' });
    this.follow();
  }

  /** Forgets what was made. */
  clear(): void {
    this.making.cancel();
    this.looking.cancel();
    this.desk.live.setState({ generation: null });
  }

  /** Makes what was generated a part of the text (of the answer, where the model reads a source). */
  takeOver(): void {
    const { live, session } = this.desk;
    const { info, generation } = live.getState();
    if (!info || !generation || generation.made.length === 0) return;
    const { end } = info.answer ?? {};
    const ids = generation.made.map(({ token }) => token.id).filter((id) => id !== end);
    session.setState((now) => {
      if (info.answer)
        return {
          answer: now.answer + (info.input === 'text' ? generation.text : ` ${ids.join(' ')}`),
        };
      if (info.input === 'text') return { text: textOf(now, info) + generation.text };
      return { tokens: [...tokenIdsOf(now, info), ...ids] };
    });
    this.clear();
  }

  /** Lets go of what was made of another text, and asks for the heads that are looked at now. */
  follow(): void {
    const { live } = this.desk;
    const { info, shown, generation, engine } = live.getState();
    if (!info || !generation || engine !== 'ready') return;
    const now = shown && (shown.edited ?? shown.base).spec;
    if (!now || !sameRun(now, generation.spec)) {
      this.clear();
      return;
    }
    const heads = this.wantedHeads(info);
    const names = heads.map(headName).join();
    const known = heads.every((head) => hasHead(generation.heads, head));
    if (generation.phase === 'running' || generation.made.length === 0 || known) return;
    if (this.looking.busy && this.wanted === names) return;
    this.wanted = names;
    this.looking
      .run(async (signal) => {
        const run = wholeRun(generation);
        const patterns = await ask(this.desk, signal, 'patterns', { run, heads: [...heads] });
        const from = generation.spec.tokens.length - 1;
        this.patch({
          heads,
          made: generation.made.map((one, i) => ({
            ...one,
            looks: patterns.map((pattern) => subarray(pattern, from + i).data.slice()),
          })),
        });
      })
      .catch((error: unknown) => report(this.desk, key, error));
  }

  /** The heads on show that take part in every step: an encoder runs only once. */
  private wantedHeads(info: ModelInfo): HeadSet {
    const { session, live } = this.desk;
    const head = shownHead(session.getState(), live.getState());
    const all = uniqueHeads([...severalHeads(session.getState()), ...(head ? [head] : [])]);
    return all.filter(({ layer }) => blockFacts(info, layer).stack === 'decoder');
  }

  private add({ made: [last], text }: Generated): void {
    const { generation } = this.desk.live.getState();
    if (generation && last) this.patch({ made: [...generation.made, last], text });
  }

  private patch(change: Partial<GenerationRun>): void {
    const { generation } = this.desk.live.getState();
    if (generation) this.desk.live.setState({ generation: { ...generation, ...change } });
  }
}

function sameRun(a: RunSpec, b: RunSpec): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}

/** Whether a model can go on with a text at all. */
export function goesOn(info: ModelInfo): boolean {
  return isCausal(info) && info.input !== 'image';
}

/** The run of a text with all that was made of it: its rows are those of the steps. */
export function wholeRun({ spec, made }: { spec: RunSpec; made: readonly MadeToken[] }): RunSpec {
  const tokens = [...spec.tokens, ...made.map(({ token }) => token.id)];
  return { ...spec, tokens, decodeFrom: spec.tokens.length - 1 };
}
