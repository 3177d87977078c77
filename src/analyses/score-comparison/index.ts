import { z } from 'zod';
import { readsSource } from '../../terms/blocks';
import { isCausal } from '../../terms/models';
import { defineAnalysis } from '../define';
import type { ComparisonResult } from './result';

/** Where scores may come from: a file, the needle tests, or a score of the pattern on repeated tokens. */
const sources = [
  ...['imported', 'retrieval-heads', 'previous-token', 'duplicate-token', 'induction-stripe'],
  ...['prefix-matching', 'echo', 'first-token', 'self', 'entropy', 'distance'],
] as const;

const source = z.enum(sources);
const file = z.string().default('');

export const comparisonParameters = z.object({
  first: source.default('prefix-matching').meta({
    title: 'First scores',
    description: 'imported: of the file; the others are measured on this model',
  }),
  firstFile: file.meta({
    title: 'File of the first',
    description: 'head_score JSON, table of gates, or list of heads',
    given: 'scores',
  }),
  second: source.default('retrieval-heads').meta({
    title: 'Second scores',
    description: 'As above',
  }),
  secondFile: file.meta({
    title: 'File of the second',
    description: 'For “imported”',
    given: 'scores',
  }),
  most: z.number().int().min(1).max(1000).default(20).meta({
    title: 'Largest k',
    description: 'The best k heads of each are held against each other, up to this many',
  }),
});

export const scoreComparison = defineAnalysis<typeof comparisonParameters, ComparisonResult>({
  id: 'score-comparison',
  title: 'Compare scores',
  topic: 'heads',
  about:
    'Holds two scores of the same heads against each other: a file from elsewhere against an own measurement, or two definitions. They often agree at the top and not in rank.',
  paper: {
    title: 'Retrieval Head Mechanistically Explains Long-Context Factuality',
    authors: 'Wu, Wang, Xiao, Peng, Fu',
    year: 2024,
    id: 'arXiv:2404.15574',
  },
  parameters: comparisonParameters,
  supports(model) {
    if (model.input === 'image') return 'compares scores on texts; this model reads pictures';
    if (readsSource(model)) return 'needs a model with one stack of layers';
    return isCausal(model) || 'needs a model that goes on with a text; this one sees both ways';
  },
  method: () => import('./method'),
  view: () => import('./view'),
});
