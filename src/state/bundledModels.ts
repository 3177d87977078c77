import { z } from 'zod';

const bundledModels = z.array(z.object({ id: z.string().min(1), title: z.string().min(1) }));

/** A model that comes with the page. */
export type BundledModel = z.infer<typeof bundledModels>[number];

/** The list of models that come with the page. @throws Error when it cannot be read. */
export async function fetchBundledModels(address: URL): Promise<readonly BundledModel[]> {
  const response = await fetch(address);
  if (!response.ok)
    throw new Error(`expected the list of models at ${address.pathname}, got ${response.status}`);
  return bundledModels.parse(await response.json());
}
