import { z } from 'zod';
import { readsSource } from '../../terms/blocks';
import { isCausal } from '../../terms/models';
import type { ModelInfo } from '../../terms/models';
import { metricField, pairFields } from '../../terms/pairFields';
import { defineAnalysis } from '../define';
import type { EdgeResult } from './result';

/** Which edges are scored, between which texts, and what is measured. */
export const edgeParameters = z.object({
  ...pairFields,
  steps: z.number().int().min(1).max(50).default(5).meta({
    title: 'Gradients',
    description:
      'Mean of so many between the embeddings of both texts (EAP-IG); 1: at the clean text alone (EAP)',
  }),
  metric: metricField,
});

/** Why edges cannot be told apart in a model; true where they can. */
function supports(model: ModelInfo): true | string {
  if (!isCausal(model) || model.input === 'image')
    return 'needs a model that goes on with a text: its next token is what is measured';
  if (readsSource(model))
    return 'needs a model without an encoder: cross-attention has other edges';
  if (model.parallel)
    return 'needs blocks whose MLP reads after attention: here both read the same residual';
  if (model.norm_placement === 'post' || model.norm_placement === 'sandwich')
    return 'needs a residual that parts add to as they are: here their sum or output is normalized';
  return true;
}

export const edgeAttribution = defineAnalysis<typeof edgeParameters, EdgeResult>({
  id: 'edge-attribution',
  title: 'Edges',
  topic: 'circuits',
  about:
    'Scores every edge between embedding, heads, MLPs and logits by what it carries from one text to the answer, in a few backward passes; then runs the model with the strongest edges alone to see how far they go.',
  paper: {
    title: 'Have Faith in Faithfulness: Going Beyond Circuit Overlap When Finding Model Mechanisms',
    authors: 'Hanna, Pezzelle, Belinkov',
    year: 2024,
    id: 'arXiv:2403.17806',
  },
  parameters: edgeParameters,
  supports,
  method: () => import('./method'),
  view: () => import('./view'),
});
