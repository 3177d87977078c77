import type { z } from 'zod';
import type { recallParameters } from './index';

export type RecallParameters = z.output<typeof recallParameters>;
