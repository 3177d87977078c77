/** A learning rate that rises linearly over the first steps and falls with a half cosine after. */
export interface CosineSchedule {
  readonly peak: number;
  readonly warmup: number;
  readonly steps: number;
  /** What is left at the end, as a share of the peak. */
  readonly floor: number;
}

/** The share of the peak at a step, 0 to 1. */
export function scheduleAt(step: number, { warmup, steps, floor }: CosineSchedule): number {
  if (step < warmup) return (step + 1) / warmup;
  const progress = (step - warmup) / (steps - warmup);
  return floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress));
}
