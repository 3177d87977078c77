import { z } from 'zod';
import { interventionsSchema } from './interventions';

/** What a run is: everything that decides its numbers, and nothing else. It can always be recomputed. */
export const runSpecSchema = z.object({
  /** The digest of a loaded model. */
  model: z.string(),
  /** What the decoder reads, the only stack of most models: the tokens that go on. */
  tokens: z.array(z.number().int().nonnegative()),
  /** The digest of a picture that was added; the tokens are then its positions. */
  image: z.string().optional(),
  /** What the encoder reads, in models that have one. */
  source: z.array(z.number().int().nonnegative()).optional(),
  /** The last token of the prompt, where the tokens after it were generated: there `scope: 'decode'` begins. */
  decodeFrom: z.number().int().nonnegative().optional(),
  interventions: interventionsSchema,
});
export type RunSpec = z.infer<typeof runSpecSchema>;
