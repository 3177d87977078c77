import { digestOfJson } from '../../src/base/digest';
import { InputError, ModelError } from '../../src/base/errors';
import { ndarray } from '../../src/base/ndarray';
import type { NdArray } from '../../src/base/ndarray';
import { logSumExp, topIndices } from '../../src/base/statistics';
import { requestSchemas } from '../../src/engine/protocol';
import type {
  CallName,
  CallOptions,
  CheckedRequest,
  Engine,
  Prediction,
  Request,
  Responses,
} from '../../src/engine/protocol';
import { documentsDigest } from '../../src/terms/documents';
import { allHeads } from '../../src/terms/heads';
import type { ModelInfo, Token } from '../../src/terms/models';
import { positionTokens } from '../../src/terms/positions';
import { pictureDigest } from '../../src/terms/pictures';
import type { RunSpec } from '../../src/terms/runs';
import { ToyTraining } from './toyTraining';
import {
  toyAttribution,
  toyCircuits,
  toyCopying,
  toyDirections,
  toyLens,
  toyScore,
} from './toyDetail';
import { toyWeights } from './toyWeights';
import { pause, stopIf } from './pause';
import { toyGeneration } from './toyGeneration';
import { toyScores } from './toyScores';
import { toyRetrieval } from './toyRetrieval';
import { toyFigures } from './toyDrawn';
import { toyInfo, toyLogits, toyOffer, toyPattern, toyToken, toyTokens } from './toyModel';

type Answers = {
  [N in CallName]: (request: CheckedRequest<N>, options: CallOptions) => unknown;
};

/** What a test may set about the fake. */
export interface FakeOptions {
  /** Called before every answer: may wait, or throw. */
  readonly before?: (name: CallName, request: unknown) => Promise<void> | void;
  /** Milliseconds between the steps of slow calls. */
  readonly step?: number;
}

/** An engine without a model: fixed rules give tokens, patterns and predictions, always the same. */
export class FakeEngine implements Engine {
  /** The names of the calls so far. */
  readonly calls: CallName[] = [];
  readonly models = new Map<string, ModelInfo>();
  options: FakeOptions;
  readonly training = new ToyTraining();
  /** Makes another model of the toy. */
  change: (info: ModelInfo) => ModelInfo = (info) => info;

  constructor(options: FakeOptions = {}) {
    this.options = options;
  }

  async call<N extends CallName>(
    name: N,
    request: Request<N>,
    options: CallOptions = {},
  ): Promise<Responses[N]> {
    this.calls.push(name);
    await this.options.before?.(name, request);
    stopIf(options.signal);
    const checked = requestSchemas[name].parse(request) as CheckedRequest<N>;
    return (await this.answers[name](checked, options)) as Responses[N];
  }

  private readonly answers: Answers = {
    start: ({ backend }) => ({
      name: backend === 'auto' ? 'wasm' : backend,
      adapter: 'a pretended adapter',
      threads: 2,
      passedOver: [],
    }),
    load: ({ source }, options) => this.load(source, options),
    inspect: ({ source }) => toyOffer(source.id),
    stored: () => [],
    removeStored: () => null,
    unload: ({ model }) => (this.models.delete(model), null),
    encode: ({ model, text, special }) => this.encode(model, text, special),
    describeTokens: ({ ids }) => ids.map(toyToken),
    addImage: ({ model, picture }) => ({
      image: pictureDigest(picture),
      tokens: this.positions(model),
      seen: picture,
    }),
    run: ({ run }) => this.run(run),
    thumbnails: ({ run, size, layers }) => {
      const all = this.stack(run, size);
      return layers?.map((layer) => all[layer]) ?? all;
    },
    patterns: toyFigures,
    tiles: ({ run, heads, queries, keys, side }) =>
      heads.map(({ layer, head }) => tilesOf(toyPattern(run, layer, head), queries, keys, side)),
    predictions: ({ runs, count }) => this.predictions(runs, count),
    headScores: ({ run, heads }) => toyScores(run, heads),
    patternShift: ({ before, after }) => shiftOf(before, after),
    predictionShift: ({ before }) => new Float32Array(before.tokens.length).fill(0.25),
    generate: (request, options) => toyGeneration(request, options, this.options.step ?? 0),
    analyse: ({ parameters }, options) => toyRetrieval(parameters, options, this.options.step ?? 0),
    headScore: toyScore,
    headCircuits: toyCircuits,
    headDirections: toyDirections,
    copyingScores: toyCopying,
    logitLens: toyLens,
    attribution: toyAttribution,
    analysisDetail: () => null,
    addDocuments: ({ after, documents }) => ({
      documents: documents.reduce(documentsDigest, after ?? ''),
      count: documents.length,
    }),
    keepGiven: () => ({ notKept: null }),
    givenLabel: () => null,
    kept: () => [],
    removeKept: () => null,
    addScores: ({ scores }) => ({ scores: digestOfJson(scores) }),
    labBegin: (request) => this.training.begin(request),
    labState: ({ id }) => this.training.state(id),
    labTrain: (request, options) => this.training.train(request, options, this.options.step ?? 0),
    labRewind: (request) => this.training.rewind(request),
    labView: (request) => this.training.view(request),
    labStudy: () => null,
    labKept: () => [],
    labEnd: (request) => this.training.end(request),
    memory: () => ({ liveTensors: 42, runs: 1, runBytes: 3e6, runBudget: 512e6 }),
    weights: () => toyWeights,
    verify: (request, options) => this.verify(request, options),
  };

  private async load(
    source: CheckedRequest<'load'>['source'],
    { onProgress, signal }: CallOptions,
  ): Promise<ModelInfo> {
    for (let done = 0; done <= 4; done++) {
      const [stage, unit] =
        done < 3 ? (['convert', 'bytes'] as const) : (['compile', 'layers'] as const);
      onProgress?.({ stage, unit, done, total: 4 });
      await pause(this.options.step ?? 0);
      stopIf(signal);
    }
    if (source.id.startsWith('broken')) {
      throw new ModelError(`expected config.json in ${source.id}, found none`);
    }
    const salt = source.kind === 'files' ? source.files.map(({ name }) => name).join() : '';
    const info = this.change(toyInfo(source.id, source.kind, salt));
    this.models.set(info.digest, info);
    return info;
  }

  private async verify(
    { run, layer }: CheckedRequest<'verify'>,
    { onProgress, signal }: CallOptions,
  ): Promise<Responses['verify']> {
    const length = run.tokens.length;
    for (let done = 0; done <= length; done++) {
      onProgress?.({ stage: 'rows', done, total: length });
      await pause(this.options.step ?? 0);
      stopIf(signal);
    }
    const found = { pattern: 3e-7, residual: 4e-6, largest: 12 };
    return {
      ...{ kind: 'checked', layer, rows: length, length, backend: 'wasm' },
      ...{ ...found, milliseconds: 5 },
    };
  }

  private encode(model: string, text: string, special?: boolean): Responses['encode'] {
    const info = this.models.get(model);
    if (!info) throw new ModelError('expected a loaded model, found none of this digest');
    const words = toyTokens(text);
    const { special_tokens: around } = info;
    const begins = around && (special ?? around.added);
    const tokens = begins ? [{ id: 500, text: '<s>', special: true }, ...words] : words;
    if (tokens.length === 0) throw new InputError('the text is empty: type at least one word');
    if (tokens.length > info.n_ctx) {
      throw new InputError(`the model takes at most ${info.n_ctx} tokens, got ${tokens.length}`);
    }
    return tokens;
  }

  private positions(model: string): readonly Token[] {
    const grid = this.models.get(model)?.image;
    if (!grid) throw new InputError('this model reads no pictures: give it a text');
    return positionTokens(grid);
  }

  private run(run: RunSpec): Responses['run'] {
    if (!this.models.has(run.model)) throw new ModelError('expected a loaded model, found none');
    const losses = run.tokens.slice(1).map((id, i) => {
      const logits = toyLogits(run, i);
      return logSumExp(logits) - (logits[id] ?? 0);
    });
    return {
      id: digestOfJson(run),
      tokens: run.image === undefined ? run.tokens.map(toyToken) : this.positions(run.model),
      losses: new Float32Array(losses),
      milliseconds: 3,
    };
  }

  private stack(run: RunSpec, size: number): NdArray[] {
    const { n_layers, n_heads } = this.models.get(run.model) ?? toyInfo('', 'bundled');
    const side = Math.min(size, run.tokens.length);
    return Array.from({ length: n_layers }, (_, layer) => {
      const tiles = Array.from({ length: n_heads }, (_, head) =>
        pool(toyPattern(run, layer, head), side),
      );
      const data = new Float32Array(tiles.flatMap((tile) => [...tile]));
      return ndarray(data, [n_heads, side, side]);
    });
  }

  private predictions(runs: readonly RunSpec[], count: number): Prediction[] {
    const all = runs.map((run) => toyLogits(run, run.tokens.length - 1));
    const wanted = new Set(all.flatMap((logits) => topIndices(logits, count)));
    const order = topIndices(all[0] ?? [], Infinity).filter((id) => wanted.has(id));
    return order.map((id) => ({
      token: toyToken(id),
      runs: all.map((logits) => {
        const logit = logits[id] ?? 0;
        const rank = 1 + logits.filter((other) => other > logit).length;
        return { logit, probability: Math.exp(logit - logSumExp(logits)), rank };
      }),
    }));
  }
}

/** The largest weight of each tile of a part of a pattern. */
function tilesOf(
  { data, shape: [length = 0] }: NdArray,
  [top, bottom] = [0, length],
  [left, right] = [0, length],
  side: number,
): NdArray {
  const [rows, columns] = [Math.ceil((bottom - top) / side), Math.ceil((right - left) / side)];
  const tiles = new Float32Array(rows * columns);
  for (let query = top; query < bottom; query++) {
    for (let key = left; key < right; key++) {
      const tile = Math.floor((query - top) / side) * columns + Math.floor((key - left) / side);
      tiles[tile] = Math.max(tiles[tile] ?? 0, data[query * length + key] ?? 0);
    }
  }
  return ndarray(tiles, [rows, columns]);
}

function shiftOf(before: RunSpec, after: RunSpec): NdArray {
  const heads = allHeads({ n_layers: 2, n_heads: 8 });
  const moved = heads.map(({ layer, head }) => {
    const [a, b] = [toyPattern(before, layer, head).data, toyPattern(after, layer, head).data];
    const total = a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0);
    return total / 2 / before.tokens.length;
  });
  return ndarray(new Float32Array(moved), [2, 8]);
}

function pool({ data, shape: [n = 0] }: NdArray, side: number): Float32Array {
  const tiles = new Float32Array(side * side);
  const tile = (i: number): number => Math.floor((i * side) / n);
  data.forEach((value, i) => {
    const at = tile(Math.floor(i / n)) * side + tile(i % n);
    tiles[at] = Math.max(tiles[at] ?? 0, value);
  });
  return tiles;
}
