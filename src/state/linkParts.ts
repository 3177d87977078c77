import { z } from 'zod';
import { InputError } from '../base/errors';
import { analyses } from '../analyses/registry';
import { labOf } from '../labs/registry';
import { headName, parseHead, parseHeadSet } from '../terms/heads';
import { ablationModes, interventionsSchema } from '../terms/interventions';
import type { AblationMode } from '../terms/interventions';
import { parseRemoteName } from '../terms/modelNames';
import { isSample, sampleNames } from '../terms/samplePictures';
import { problemWords } from './problems';
import { defaultSession, withOff } from './session';
import type { ModelChoice, OffHead, Session } from './session';

/** One named part of a link: how it is written, null when it says nothing, and how it is read. */
export interface LinkPart {
  readonly key: string;
  write(session: Session): string | null;
  /** @throws InputError saying what is wrong with the value. */
  read(value: string, session: Session): Session;
}

const modelId = z.string().min(1).max(200);
const text = z.string().max(1_000_000);
const digest = z.string().regex(/^[0-9a-f]{8,64}$/, { error: 'a digest is 8 to 64 hex digits' });
const imageName = z.string().refine((name) => isSample(name) || /^[0-9a-f]{64}$/.test(name), {
  error: `expected a sample (${sampleNames.join(', ')}) or a picture's digest`,
});
const backend = z.enum(['auto', 'webgpu', 'wasm', 'cpu']);
const onOff = z.enum(['on', 'off']);
const mode = z.enum(Object.keys(ablationModes) as [AblationMode, ...AblationMode[]]);
const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/, { error: 'it is no whole number from 0 on' })
  .transform(Number);
const tokenIds = z.array(
  z
    .string()
    .regex(/^\d{1,9}$/, { error: 'token ids are whole numbers from 0 on' })
    .transform(Number),
);

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

function modelPart({ key, source }: (typeof sourceKeys)[number]): LinkPart {
  return {
    key,
    write: ({ model }) => (model.source === source ? model.id : null),
    read(value, session) {
      const id = check(modelId, value);
      const named =
        source === 'hub' || source === 'url' ? parseRemoteName(id) : { kind: source, id };
      if (named.kind !== source) throw new InputError(`a link names it as ${named.kind}=`);
      return { ...session, model: { ...session.model, source, id: named.id } };
    },
  };
}

/** Every part but the version and the parameters, in the order in which a link names them. */
export const linkParts: readonly LinkPart[] = [
  ...sourceKeys.map(modelPart),
  {
    key: 'digest',
    write: ({ model }) => model.digest ?? null,
    read: (value, session) => ({
      ...session,
      model: { ...session.model, digest: check(digest, value) },
    }),
  },
  {
    key: 'backend',
    write: (session) => (session.backend === 'auto' ? null : session.backend),
    read: (value, session) => ({ ...session, backend: check(backend, value) }),
  },
  {
    key: 'panel',
    write: ({ panel }) => (panel === 'explore' ? null : panel),
    read: (value, session) => ({ ...session, panel: readPanel(value) }),
  },
  {
    key: 'lab',
    write: ({ lab }) => (lab.id === defaultSession.lab.id ? null : lab.id),
    read: (value, session) => ({ ...session, lab: { ...session.lab, id: labOf(value).id } }),
  },
  {
    key: 'seed',
    write: ({ lab }) => (lab.seed === defaultSession.lab.seed ? null : String(lab.seed)),
    read: (value, session) => ({
      ...session,
      lab: { ...session.lab, seed: check(wholeNumber, value) },
    }),
  },
  {
    key: 'step',
    write: ({ lab }) => (lab.step === null ? null : String(lab.step)),
    read: (value, session) => ({
      ...session,
      lab: { ...session.lab, step: check(wholeNumber, value) },
    }),
  },
  {
    key: 'head',
    write: ({ head }) => head && headName(head),
    read: (value, session) => ({ ...session, head: parseHead(value) }),
  },
  {
    key: 'off',
    write: ({ off }) => nonEmpty(off.map((head) => `${headName(head)}:${head.mode}`)),
    read: (value, session) => ({ ...session, off: readOff(value) }),
  },
  {
    key: 'do',
    write: ({ interventions }) => (interventions.length > 0 ? JSON.stringify(interventions) : null),
    read: (value, session) => ({
      ...session,
      interventions: check(interventionsSchema, readJson(value)),
    }),
  },
  {
    key: 'heads',
    write: ({ heads }) => nonEmpty(heads.map(headName)),
    read: (value, session) => ({ ...session, heads: parseHeadSet(value) }),
  },
  {
    key: 'tokens',
    write: ({ tokens }) => tokens && tokens.join(','),
    read: (value, session) => ({
      ...session,
      tokens: check(tokenIds, value === '' ? [] : value.split(',')),
    }),
  },
  {
    key: 'special',
    write: ({ special }) => (special === null ? null : special ? 'on' : 'off'),
    read: (value, session) => ({ ...session, special: check(onOff, value) === 'on' }),
  },
  {
    key: 'image',
    write: (session) => session.image,
    read: (value, session) => ({ ...session, image: check(imageName, value) }),
  },
  {
    key: 'text',
    write: (session) => session.text,
    read: (value, session) => ({ ...session, text: check(text, value) }),
  },
  {
    key: 'answer',
    write: ({ answer }) => (answer === '' ? null : answer),
    read: (value, session) => ({ ...session, answer: check(text, value) }),
  },
];

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

function readPanel(value: string): string {
  const known = ['explore', ...analyses.map(({ id }) => id), 'labs'];
  if (known.includes(value)) return value;
  throw new InputError(`there is no panel of this name: there are ${known.join(', ')}`);
}

function readOff(value: string): readonly OffHead[] {
  return value.split(',').reduce<readonly OffHead[]>((off, item) => {
    const [head = '', how = 'zero'] = item.split(':');
    return withOff(off, [parseHead(head)], check(mode, how));
  }, []);
}

function nonEmpty(items: readonly string[]): string | null {
  return items.length > 0 ? items.join(',') : null;
}
