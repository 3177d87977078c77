import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { InputError, messageOf } from '../base/errors';
import { hookNames, parseHook } from '../terms/hooks';
import { interventionsSchema } from '../terms/interventions';
import type { Intervention } from '../terms/interventions';
import type { ModelInfo } from '../terms/models';
import { codeOf } from './directory';

/** A JSON file's content. @throws InputError that names the file when it cannot be read or is no JSON. */
export async function readJsonFile(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') throw new InputError(`there is no file ${path}`);
    throw new InputError(`${path} cannot be read: ${messageOf(error)}`);
  });
  return parseJson(text, path);
}

/** @throws InputError that begins with `origin` when the text is no JSON. */
export function parseJson(text: string, origin: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new InputError(`${origin} is not valid JSON: ${messageOf(error)}`);
  }
}

/** `--params`: JSON itself, or `@file`; nothing where it is left out. @throws InputError when it is no object */
export async function readParameters(text: string | undefined): Promise<Record<string, unknown>> {
  if (text === undefined) return {};
  const given = text.startsWith('@')
    ? await readJsonFile(text.slice(1))
    : parseJson(text, '--params');
  return checked(z.record(z.string(), z.unknown()), given, '--params');
}

/** A file with a list of interventions; none without a file. @throws InputError that says where it is wrong. */
export async function readInterventions(path: string | undefined): Promise<Intervention[]> {
  if (path === undefined) return [];
  return checked(interventionsSchema, await readJsonFile(path), path);
}

/** @throws InputError for an intervention at a hook, or on a head, that the model does not have. */
export function checkInterventions(interventions: readonly Intervention[], model: ModelInfo): void {
  const names: readonly string[] = hookNames(model);
  interventions.forEach(({ at, heads = [] }, i) => {
    if (!names.includes(at)) throw new InputError(`intervention ${i}: the model has no hook ${at}`);
    const count = parseHook(at).axes.includes('kv_head') ? model.n_key_value_heads : model.n_heads;
    const outside = heads.find((head) => head >= count);
    if (outside === undefined) return;
    throw new InputError(`intervention ${i}: ${at} has ${count} heads, got head ${outside}`);
  });
}

/**
 * A value as its schema understands it.
 * @throws InputError with the place and the reason when it is not valid, or has a field that the
 * schema does not know: a misspelt field must not be passed over in silence
 */
export function checked<S extends z.ZodType>(
  schema: S,
  value: unknown,
  origin: string,
): z.output<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong(origin, issue?.path.map(String) ?? [], issue?.message ?? 'not understood');
  }
  const stray = strayField(value, parsed.data, []);
  if (stray) throw wrong(origin, stray, 'there is no such field');
  return parsed.data;
}

function wrong(origin: string, path: readonly string[], message: string): InputError {
  const place = path.length > 0 ? `${path.join('.')}: ` : '';
  return new InputError(`${origin}: ${place}${message}`);
}

/** The path of the first field that was given and is not in what was understood. */
function strayField(given: unknown, known: unknown, path: readonly string[]): string[] | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  if (typeof known !== 'object' || known === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(known));
  for (const [name, value] of Object.entries(given)) {
    if (!fields.has(name)) return [...path, name];
    const deeper = strayField(value, fields.get(name), [...path, name]);
    if (deeper) return deeper;
  }
  return undefined;
}
