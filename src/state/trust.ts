import type { MemoryReport, Progress } from '../engine/protocol';
import type { Verification } from '../terms/verification';
import type { WeightsReport } from '../terms/weights';

/** What is known of the recomputing of one layer. */
export interface LayerCheck {
  readonly layer: number;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly progress: Progress | null;
  readonly result: Verification | null;
  /** Why it failed. */
  readonly problem: string | null;
}

/** What the page knows of the engine's inside. */
export interface Trust {
  /** What the open model's files held. */
  readonly weights: WeightsReport | null;
  readonly memory: MemoryReport | null;
  /** Why these could not be had. */
  readonly problem: string | null;
  readonly check: LayerCheck | null;
}

/** Nothing was asked yet. */
export const noTrust: Trust = { weights: null, memory: null, problem: null, check: null };
