import { InputError } from '../base/errors';
import type { Texts } from '../terms/blocks';
import { askedPosition } from '../terms/models';
import type { AnswerTokens, ModelInfo, Token } from '../terms/models';
import type { Picture } from '../terms/pictures';
import type { RunSpec } from '../terms/runs';
import { ask } from './desk';
import type { Desk } from './desk';
import { pictureOf } from './pictures';
import type { Session } from './session';
import { hasExample, readTokenIds, textOf, tokenIdsOf } from './tokens';

/** What of a session a model reads. */
export type SessionInput = Pick<Session, 'text' | 'tokens' | 'special' | 'answer' | 'image'>;

/** A session's text or picture as a model is given it. */
export interface ReadInput {
  /** The run of the unchanged model. */
  readonly spec: RunSpec;
  /** Its tokens as parts of the text. */
  readonly described: Texts<Token>;
  /** Where the model is asked; undefined for pictures. */
  readonly position: number | undefined;
  /** The picture as the model sees it; null for texts. */
  readonly seen: Picture | null;
  /** The text that stood in for a standard one that the model cannot read; null where none did. */
  readonly madeText: string | null;
}

/**
 * Turns a session's input into tokens or positions.
 * @throws InputError for what the model cannot read, or whatever the engine throws.
 */
export async function readInput(
  desk: Desk,
  info: ModelInfo,
  signal: AbortSignal,
  input: SessionInput = desk.session.getState(),
): Promise<ReadInput> {
  return new Reader(desk, info, signal, input).read();
}

interface Described {
  readonly tokens: readonly Token[];
  readonly madeText?: string;
}

class Reader {
  constructor(
    private readonly desk: Desk,
    private readonly info: ModelInfo,
    private readonly signal: AbortSignal,
    private readonly input: SessionInput,
  ) {}

  async read(): Promise<ReadInput> {
    const { info } = this;
    if (info.input === 'image') return this.picture();
    const { tokens: text, madeText = null } = await this.text();
    const answer = info.answer && (await this.answer(info.answer));
    const spec: RunSpec = {
      model: info.digest,
      tokens: idsOf(answer ?? text),
      ...(answer && { source: idsOf(text) }),
      interventions: [],
    };
    const described = answer ? { tokens: answer, source: text } : { tokens: text };
    const position = askedPosition(info, answer ?? text);
    return { spec, described, position, seen: null, madeText };
  }

  private async picture(): Promise<ReadInput> {
    const picture = pictureOf(this.input, this.desk.live.getState());
    const model = this.info.digest;
    const { image, tokens, seen } = await ask(this.desk, this.signal, 'addImage', {
      model,
      picture,
    });
    const spec: RunSpec = { model, tokens: idsOf(tokens), image, interventions: [] };
    return { spec, described: { tokens }, position: undefined, seen, madeText: null };
  }

  private async text(): Promise<Described> {
    const { info, input } = this;
    if (info.input === 'text') {
      const text = textOf(input, info);
      // Some tokenizers make a token of nothing: a text without words is no text all the same.
      if (text === '')
        throw new InputError('the text is empty: type something, or take an example');
      return hasExample(input, info)
        ? { tokens: await this.encode(text) }
        : this.tryStandardText(text);
    }
    const ids = [...tokenIdsOf(input, info)];
    if (ids.length === 0) throw new InputError('there is no token: type at least one id');
    return { tokens: await this.describe(ids) };
  }

  /** What the decoder has read: the model's start token, and the session's answer so far. */
  private answer({ start }: AnswerTokens): Promise<readonly Token[]> {
    const { answer: text } = this.input;
    const model = this.info.digest;
    if (this.info.input === 'text')
      return ask(this.desk, this.signal, 'encode', { model, text, as: 'answer' });
    return this.describe([start, ...(readTokenIds(text) ?? [])]);
  }

  /**
   * The standard text, for a model that brings none; where the model lacks its words, the first
   * words of the model's vocabulary stand in.
   */
  private async tryStandardText(text: string): Promise<Described> {
    try {
      return { tokens: await this.encode(text) };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { n_ctx, d_vocab } = this.info;
      const ids = Array.from({ length: Math.min(8, n_ctx, d_vocab) }, (_, id) => id);
      const words = await this.describe(ids);
      const texts = words.filter((word) => !word.special).map((word) => word.text);
      return this.firstReadable([texts.join(''), texts.join(' ')]);
    }
  }

  /** The first of some texts that the model can read. */
  private async firstReadable([text = '', ...others]: readonly string[]): Promise<Described> {
    try {
      return { tokens: await this.encode(text), madeText: text };
    } catch (error) {
      if (!(error instanceof InputError) || others.length === 0) throw error;
      return this.firstReadable(others);
    }
  }

  private encode(text: string): Promise<readonly Token[]> {
    const { special } = this.input;
    const model = this.info.digest;
    const request = special === null ? { model, text } : { model, text, special };
    return ask(this.desk, this.signal, 'encode', request);
  }

  private describe(ids: number[]): Promise<readonly Token[]> {
    return ask(this.desk, this.signal, 'describeTokens', { model: this.info.digest, ids });
  }
}

function idsOf(tokens: readonly Token[]): number[] {
  return tokens.map(({ id }) => id);
}
