import type { z } from 'zod';
import { InputError } from '../base/errors';
import { analyses } from '../analyses/registry';
import { labs } from '../labs/registry';
import type { LinkEntry } from './linkCoding';
import { problemWords } from './problems';
import type { Session } from './session';

/**
 * The parameters as entries of a link: `p.length` for the open analysis, `p.retrieval-heads.length`
 * for one that is not open and for labs.
 */
export function parameterEntries({ panel, parameters }: Session): LinkEntry[] {
  return Object.entries(parameters).flatMap(([id, values]) =>
    Object.entries(values).map(([name, value]) => ({
      key: id === panel ? `p.${name}` : `p.${id}.${name}`,
      value: writeValue(value),
    })),
  );
}

/** Adds one parameter to the session. @throws InputError when there is no such one or its value is bad. */
export function readParameter({ key, value }: LinkEntry, session: Session): Session {
  const { id, name } = placeOf(key, session.panel);
  const shape: Readonly<Record<string, z.ZodType>> = ownerOf(id)?.parameters.shape ?? {};
  const schema = Object.hasOwn(shape, name) ? shape[name] : undefined;
  if (!schema) {
    throw new InputError(
      `${id} has no parameter of this name: it has ${Object.keys(shape).join(', ')}`,
    );
  }
  const values = { ...session.parameters[id], [name]: readValue(value, schema) };
  return { ...session, parameters: { ...session.parameters, [id]: values } };
}

function placeOf(key: string, panel: string): { id: string; name: string } {
  const [, first = '', second] = key.split('.');
  if (second !== undefined) {
    if (ownerOf(first)) return { id: first, name: second };
    throw new InputError(`there is no analysis called ${first}, and no lab`);
  }
  if (!ownerOf(panel)) throw new InputError('the link opens no analysis that could take it');
  return { id: panel, name: first };
}

/** The analysis or the lab of an id: what has parameters. */
function ownerOf(id: string): { readonly parameters: z.ZodObject } | undefined {
  return [...analyses, ...labs].find((one) => one.id === id);
}

function writeValue(value: unknown): string {
  if (typeof value === 'string') return value;
  const plainList = Array.isArray(value) && value.every((item) => typeof item === 'number');
  return plainList ? value.join(',') : JSON.stringify(value);
}

function readValue(raw: string, schema: z.ZodType): unknown {
  const readings = [
    () => raw,
    () => JSON.parse(raw) as unknown,
    () => JSON.parse(`[${raw}]`) as unknown,
  ];
  let reason: string | null = null;
  for (const read of readings) {
    const checked = schema.safeParse(attempt(read));
    if (checked.success) return checked.data;
    // A value of the right type that breaks a limit says more than one of the wrong type.
    const ofType = checked.error.issues[0]?.code === 'invalid_type';
    if (!ofType || reason === null) reason = problemWords(checked.error);
  }
  throw new InputError(reason ?? 'it is not valid');
}

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return Symbol('unreadable');
  }
}
