import { z } from 'zod';
import { InputError } from '../base/errors';
import { parseRemoteName } from '../terms/modelNames';
import { isSample, sampleNames } from '../terms/samplePictures';
import { problemWords } from './problems';
import type { ModelChoice, Session } from './session';

/** One named part of a link: how it is written, null when it says nothing, and how it is read. */
export interface LinkPart {
  readonly key: string;
  write(session: Session): string | null;
  /** @throws InputError saying what is wrong with the value. */
  read(value: string, session: Session): Session;
}

const modelId = z.string().min(1).max(200);
export const text = z.string().max(1_000_000);
export const digest = z
  .string()
  .regex(/^[0-9a-f]{8,64}$/, { error: 'a digest is 8 to 64 hex digits' });
export const imageName = z
  .string()
  .refine((name) => isSample(name) || /^[0-9a-f]{64}$/.test(name), {
    error: `expected a sample (${sampleNames.join(', ')}) or a picture's digest`,
  });
export const onOff = z.enum(['on', 'off']);
export const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/, { error: 'it is no whole number from 0 on' })
  .transform(Number);
const tokenId = z
  .string()
  .regex(/^\d{1,9}$/, { error: 'token ids are whole numbers from 0 on' })
  .transform(Number);

/** The parts that name a model, of which a link has one, and the kinds of sources that they stand for. */
export const sourceKeys = [
  { key: 'model', source: 'bundled' },
  { key: 'folder', source: 'files' },
  { key: 'hub', source: 'hub' },
  { key: 'url', source: 'url' },
  { key: 'checkpoint', source: 'lab' },
] as const;

/** How a link names a model. */
export function modelPartOf({ source, id }: ModelChoice): string {
  return `${sourceKeys.find((one) => one.source === source)?.key ?? 'model'}=${id}`;
}

/** The model that a part names. @throws InputError when it is no name of this kind of source. */
export function readModel(source: ModelChoice['source'], value: string): ModelChoice {
  const id = check(modelId, value);
  const named = source === 'hub' || source === 'url' ? parseRemoteName(id) : { kind: source, id };
  if (named.kind !== source) throw new InputError(`a link names it as ${named.kind}=`);
  return { source, id: named.id };
}

/** Token ids separated by commas. @throws InputError for anything else. */
export function readIds(value: string): readonly number[] {
  return check(z.array(tokenId), value === '' ? [] : value.split(','));
}

/** Checks a value of a link. @throws InputError with the first thing that is wrong. */
export function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  throw new InputError(problemWords(checked.error));
}

/** @throws InputError when the value is no JSON. */
export function readJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw new InputError('it is not valid JSON');
  }
}
