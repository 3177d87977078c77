import type { z } from 'zod';
import { InputError } from '../../base/errors';
import type { LoadedModel } from '../../model/loaded';
import type { Document } from '../../terms/documents';
import type { MethodInput } from '../define';
import type { influenceParameters } from './index';
import { sampleDocuments } from './sampleDocuments';

export type InfluenceParameters = z.output<typeof influenceParameters>;

/** The documents that the parameters name. @throws InputError when they are not here. */
export async function documentsOf(
  model: LoadedModel,
  { given }: MethodInput,
  { documents }: Pick<InfluenceParameters, 'documents'>,
): Promise<readonly Document[]> {
  if (documents === 'sample') return sampleDocuments(model);
  if (given) return given.documents(documents);
  throw new InputError('expected documents, got none: give some');
}
