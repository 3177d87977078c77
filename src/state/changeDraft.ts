import { InputError } from '../base/errors';
import { parseHeadSet } from '../terms/heads';
import { blockHook, blockHooks } from '../terms/hooks';
import type { BlockHook } from '../terms/hooks';
import { interventionSchema } from '../terms/interventions';
import type { Operation } from '../terms/interventions';
import type { ModelInfo } from '../terms/models';
import type { Change } from './session';

/** The activations that the page offers to change, in the order of a layer. */
export const changePlaces = {
  hook_resid_pre: 'residual before the layer',
  'attn.hook_q': 'queries (q)',
  'attn.hook_k': 'keys (k)',
  'attn.hook_v': 'values (v)',
  'attn.hook_attn_scores': 'scores, before softmax',
  'attn.hook_pattern': 'attention pattern',
  'attn.hook_z': 'head output (z)',
  'attn.hook_result': 'what heads write (result)',
  hook_attn_out: 'attention out',
  hook_mlp_out: 'MLP out',
  hook_resid_post: 'residual after the layer',
  'ln1.hook_scale': 'scale of the layer norm before attention',
} as const satisfies Partial<Record<BlockHook, string>>;
export type ChangePlace = keyof typeof changePlaces;

/** What can be done, in words. */
export const changeKinds = {
  zero: 'zero',
  scale: 'multiply',
  set: 'set to values',
  copy: 'copy another head',
  freeze: 'freeze as without edits',
  patch: 'take from another text',
  resample: 'take from one of several texts',
  mean: 'mean over texts',
  uniform: 'uniform over what it sees',
  window: 'first and last tokens only',
  knockout: 'knock cells out',
  paint: 'give cells a weight',
} as const satisfies Record<Operation['kind'], string>;
export type ChangeKind = keyof typeof changeKinds;

/** An edit as it is typed. */
export interface ChangeDraft {
  readonly place: ChangePlace;
  readonly kind: ChangeKind;
  /** Heads such as "L1H3, L0H2", or layers where the place has no heads. */
  readonly where: string;
  /** Such as "0, 3-5"; empty: all. */
  readonly positions: string;
  readonly scope: Change['scope'];
  readonly name: string;
  readonly factor: number;
  readonly sink: number;
  readonly recent: number;
  /** Numbers, with spaces or commas between them. */
  readonly values: string;
  /** The head that is copied. */
  readonly head: number;
  /** One text a line. */
  readonly texts: string;
  readonly over: 'texts' | 'positions';
  readonly seed: number;
  /** Cells such as "6:2, 7:3" (query:key), with "=0.5" after each where a weight is given. */
  readonly cells: string;
}

export const emptyDraft: ChangeDraft = {
  ...{ place: 'attn.hook_z', kind: 'zero', where: '', positions: '', scope: 'all', name: '' },
  ...{ factor: 2, sink: 1, recent: 4, values: '0', head: 0, texts: '', over: 'texts', seed: 0 },
  cells: '',
};

const patternKinds: readonly ChangeKind[] = ['uniform', 'window', 'knockout', 'paint'];

/** What can be done at a place. */
export function kindsAt(place: ChangePlace): ChangeKind[] {
  const axes: string = blockHooks[place];
  const ofCells = axes.includes('key');
  return (Object.keys(changeKinds) as ChangeKind[]).filter((kind) => {
    if (patternKinds.includes(kind)) return place === 'attn.hook_pattern';
    if (kind === 'copy') return hasHeads(place);
    return !(kind === 'set' && ofCells);
  });
}

/** Whether a place is split by heads. */
export function hasHeads(place: ChangePlace): boolean {
  return blockHooks[place].includes('head ');
}

/** Whether an edit needs the tokens of other texts. */
export function needsTexts(kind: ChangeKind): boolean {
  return kind === 'patch' || kind === 'resample' || kind === 'mean';
}

/** The texts of a draft. */
export function textsOf({ texts }: ChangeDraft): string[] {
  return texts.split('\n').filter((line) => line.trim() !== '');
}

/**
 * The edits that a draft means, one a layer; `texts` are the tokens of its texts.
 * @throws InputError that says which field is wrong.
 */
export function changesOf(
  draft: ChangeDraft,
  model: ModelInfo,
  texts: readonly (readonly number[])[],
): Change[] {
  const positions = rangesOf(draft.positions);
  const op = operationOf(draft, texts);
  const name = draft.name.trim();
  return placesOf(draft, model).map(({ layer, heads }) => {
    const raw = {
      at: blockHook(layer, draft.place),
      ...(heads && { heads }),
      ...(positions.length > 0 && { positions }),
      ...{ scope: draft.scope, op },
    };
    const checked = interventionSchema.safeParse(raw);
    if (!checked.success)
      throw new InputError(checked.error.issues[0]?.message ?? 'this edit does not fit');
    return { ...checked.data, ...(name !== '' && { name }) };
  });
}

/** The draft that an edit came from. */
export function draftOf({ at, heads, positions, scope, op, name = '' }: Change): ChangeDraft {
  const [, layer = '0', place = ''] = /^blocks\.(\d+)\.(.+)$/.exec(at) ?? [];
  const { kind, ...rest } = op;
  const fields: Record<string, unknown> = rest;
  return {
    ...emptyDraft,
    ...(fields as Partial<ChangeDraft>),
    ...{ place: place as ChangePlace, kind, scope, name },
    where: heads ? heads.map((head) => `L${layer}H${head}`).join(', ') : layer,
    positions: (positions ?? []).join(', '),
    values: 'values' in op ? op.values.join(' ') : emptyDraft.values,
    texts: '',
    cells: cellsText(op),
  };
}

/** Whether the page's form has this edit's place. */
export function canEdit({ at }: Change): boolean {
  const [, place = ''] = /^blocks\.\d+\.(.+)$/.exec(at) ?? [];
  return Object.hasOwn(changePlaces, place);
}

function placesOf(
  { place, where }: ChangeDraft,
  model: ModelInfo,
): { layer: number; heads?: number[] }[] {
  if (where.trim() === '')
    throw new InputError(hasHeads(place) ? 'name a head, such as L1H3' : 'name a layer, such as 1');
  if (!hasHeads(place)) return rangesOf(where.replaceAll(/[lL]/g, '')).map((layer) => ({ layer }));
  const heads = parseHeadSet(where, model);
  const layers = [...new Set(heads.map(({ layer }) => layer))].sort((a, b) => a - b);
  return layers.map((layer) => ({
    layer,
    heads: heads.filter((one) => one.layer === layer).map(({ head }) => head),
  }));
}

function operationOf(draft: ChangeDraft, texts: readonly (readonly number[])[]): unknown {
  const { kind } = draft;
  const [text] = texts;
  if (needsTexts(kind) && !text) throw new InputError('give another text, one a line');
  const fields: Readonly<Record<ChangeKind, object>> = {
    ...{ zero: {}, freeze: {}, uniform: {} },
    scale: { factor: draft.factor },
    set: { values: numbersOf(draft.values) },
    copy: { head: draft.head },
    patch: { text },
    resample: { texts, seed: draft.seed },
    mean: { texts, over: draft.over },
    window: { sink: draft.sink, recent: draft.recent },
    knockout: { cells: kind === 'knockout' ? cellsOf(draft.cells, 2) : [] },
    paint: { cells: kind === 'paint' ? cellsOf(draft.cells, 3) : [] },
  };
  return { kind, ...fields[kind] };
}

function numbersOf(text: string): number[] {
  const numbers = text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number);
  if (numbers.length === 0 || numbers.some((value) => !Number.isFinite(value)))
    throw new InputError('give a number, or several with spaces between them');
  return numbers;
}

/** "0, 3-5" as [0, 3, 4, 5]; empty text as none. */
function rangesOf(text: string): number[] {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  return parts.flatMap((part) => {
    const [, first, last] = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(part) ?? [];
    if (first === undefined)
      throw new InputError(`expected whole numbers such as "0, 3-5", got "${part}"`);
    const [from, to] = [Number(first), Number(last ?? first)];
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  });
}

function cellsOf(text: string, width: 2 | 3): number[][] {
  const parts = text
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter(Boolean);
  if (parts.length === 0) throw new InputError('name a cell as query:key, such as 6:2');
  return parts.map((part) => {
    const [, query, key, weight] = /^(\d+)\s*:\s*(\d+)(?:\s*=\s*([\d.]+))?$/.exec(part) ?? [];
    const cell = [query, key, weight].filter((one) => one !== undefined).map(Number);
    if (cell.length === width) return cell;
    const form = width === 2 ? 'query:key, such as 6:2' : 'query:key=weight, such as 6:2=0.5';
    throw new InputError(`expected a cell as ${form}, got "${part}"`);
  });
}

function cellsText(op: Operation): string {
  if (op.kind === 'knockout') return op.cells.map(([q, k]) => `${q}:${k}`).join(', ');
  if (op.kind === 'paint') return op.cells.map(([q, k, w]) => `${q}:${k}=${w}`).join(', ');
  return '';
}
