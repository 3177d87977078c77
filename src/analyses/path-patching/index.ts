import { z } from 'zod';
import { isCausal } from '../../terms/models';
import { defineAnalysis } from '../define';
import { directionField, metricField, pairFields } from '../../terms/pairFields';
import type { PathResult } from './result';

/** Which paths are patched, between which texts, and what is measured. */
export const pathParameters = z.object({
  ...pairFields,
  input: z.enum(['q', 'k', 'v']).default('k').meta({
    title: 'Receivers read it as',
    description: 'q: queries; k: keys; v: values',
  }),
  mlps: z.enum(['answer', 'frozen']).default('answer').meta({
    title: 'MLPs on the way',
    description:
      'answer: paths may lead through MLPs (Wang et al. 2022); frozen: direct paths from head to head alone',
  }),
  direction: directionField('noise'),
  metric: metricField,
});

export const pathPatching = defineAnalysis<typeof pathParameters, PathResult>({
  id: 'path-patching',
  title: 'Paths',
  topic: 'circuits',
  about:
    'Which heads feed which: the output of one head is taken from another text, but only one later head gets to read it. What then becomes of the answer went along that path.',
  paper: {
    title:
      'Interpretability in the Wild: a Circuit for Indirect Object Identification in GPT-2 small',
    authors: 'Wang, Variengien, Conmy, Shlegeris, Steinhardt',
    year: 2022,
    id: 'arXiv:2211.00593',
  },
  parameters: pathParameters,
  supports: (model) =>
    (isCausal(model) && model.input !== 'image') ||
    'needs a model that goes on with a text: its next token is what is measured',
  method: () => import('./method'),
  view: () => import('./view'),
});
