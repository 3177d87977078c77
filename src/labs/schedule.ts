export const scheduleKinds = ['constant', 'linear', 'cosine'] as const;
export type ScheduleKind = (typeof scheduleKinds)[number];

/** A learning rate that rises linearly over the first steps and then stays, or falls to a floor. */
export interface Schedule {
  readonly kind: ScheduleKind;
  readonly warmup: number;
  /** The step at which the floor is reached. */
  readonly steps: number;
  /** What is left at the end, as a share of the peak. */
  readonly floor: number;
}

const fallen: Readonly<Record<ScheduleKind, (progress: number) => number>> = {
  constant: () => 1,
  linear: (progress) => 1 - progress,
  cosine: (progress) => 0.5 * (1 + Math.cos(Math.PI * progress)),
};

/** The share of the peak at a step, counted from 0: 0 to 1. */
export function scheduleAt(step: number, { kind, warmup, steps, floor }: Schedule): number {
  if (step < warmup) return (step + 1) / warmup;
  const progress = Math.min(1, (step - warmup) / Math.max(1, steps - warmup));
  return floor + (1 - floor) * fallen[kind](progress);
}
