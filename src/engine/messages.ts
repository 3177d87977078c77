import { z } from 'zod';
import type { WireError } from '../base/errors';
import { requestSchemas } from './protocol';
import type { CallName, Progress } from './protocol';

/** Page to worker. */
export const pageMessageSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('call'),
    id: z.number().int(),
    name: z.enum(Object.keys(requestSchemas) as [CallName, ...CallName[]]),
    request: z.unknown(),
  }),
  z.object({ kind: z.literal('cancel'), id: z.number().int() }),
]);
export type PageMessage = z.infer<typeof pageMessageSchema>;

/** Worker to page. `lost` says that the GPU is gone and the worker with it. */
export type WorkerMessage =
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: WireError }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'lost'; readonly reason: string };
