import { z } from 'zod';
import { InputError } from '../base/errors';
import { labOf } from '../labs/registry';
import { headName, parseHead, parseHeadSet } from '../terms/heads';
import { ablationModes, interventionSchema } from '../terms/interventions';
import type { AblationMode } from '../terms/interventions';
import { detailParts } from './linkDetail';
import { headParts } from './linkHeads';
import { drawnParts } from './linkDrawn';
import { otherParts } from './linkOther';
import { check, digest, imageName, onOff, readIds, readJson, readModel } from './linkPart';
import { sourceKeys, text, wholeNumber } from './linkPart';
import type { LinkPart } from './linkPart';
import { viewParts } from './linkViews';
import { panels } from './panels';
import { defaultSession, withOff } from './session';
import type { OffHead } from './session';

const backend = z.enum(['auto', 'webgpu', 'wasm', 'cpu']);
const mode = z.enum(Object.keys(ablationModes) as [AblationMode, ...AblationMode[]]);

/** Every part but the version and the parameters, in the order in which a link names them. */
export const linkParts: readonly LinkPart[] = [
  ...sourceKeys.map(({ key, source }): LinkPart => ({
    key,
    write: ({ model }) => (model.source === source ? model.id : null),
    read: (value, session) => ({
      ...session,
      model: { ...session.model, ...readModel(source, value) },
    }),
  })),
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
      interventions: check(changesSchema, readJson(value)),
    }),
  },
  {
    key: 'heads',
    write: ({ heads }) => nonEmpty(heads.map(headName)),
    read: (value, session) => ({ ...session, heads: parseHeadSet(value) }),
  },
  ...detailParts,
  ...headParts,
  ...drawnParts,
  {
    key: 'tokens',
    write: ({ tokens }) => tokens && tokens.join(','),
    read: (value, session) => ({ ...session, tokens: readIds(value) }),
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
  ...viewParts,
  ...otherParts,
];

const changesSchema = z.array(
  z.intersection(
    interventionSchema,
    z.object({ name: z.string().optional(), paused: z.boolean().optional() }),
  ),
);

function readPanel(value: string): string {
  const known = panels.map(({ id }) => id);
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
