import { z } from 'zod';
import type { OptimizerOptions } from '../tensor/optimizer';
import type { Pace } from './define';
import { scheduleAt, scheduleKinds } from './schedule';
import type { ScheduleKind } from './schedule';

const whole = z.number().int();

/** How a run descends, as every lab's form has it. */
export interface TrainingParameters extends Pace {
  readonly optimizer: 'adam' | 'adamw' | 'sgd';
  readonly rate: number;
  readonly schedule: ScheduleKind;
  readonly warmup: number;
  readonly weightDecay: number;
  readonly momentum: number;
  readonly clip: number;
}

const usual: Omit<TrainingParameters, 'steps'> = {
  measureEvery: 10,
  checkpointEvery: 20,
  optimizer: 'adam',
  rate: 1e-3,
  schedule: 'constant',
  warmup: 0,
  weightDecay: 0.01,
  momentum: 0.9,
  clip: 0,
};

/** The part of a lab's parameters that says how it is trained, with the lab's own defaults. */
export function trainingFields(defaults: Partial<TrainingParameters> & { steps: number }) {
  const d = { ...usual, ...defaults };
  return {
    steps: whole.min(1).max(1_000_000).default(d.steps).meta({ title: 'Steps' }),
    measureEvery: whole.min(1).max(100_000).default(d.measureEvery).meta({
      title: 'Measure every',
      description: 'Steps between two measurements',
    }),
    checkpointEvery: whole.min(1).max(100_000).default(d.checkpointEvery).meta({
      title: 'Checkpoint every',
      description: 'Steps between two checkpoints; old ones are thinned out evenly',
    }),
    optimizer: z.enum(['adam', 'adamw', 'sgd']).default(d.optimizer).meta({ title: 'Optimizer' }),
    rate: z.number().positive().max(10).default(d.rate).meta({ title: 'Learning rate' }),
    schedule: z.enum(scheduleKinds).default(d.schedule).meta({
      title: 'Schedule',
      description: 'How the rate falls after the warm-up',
    }),
    warmup: whole.min(0).default(d.warmup).meta({
      title: 'Warm-up',
      description: 'Steps over which the rate rises',
    }),
    weightDecay: z.number().min(0).max(1).default(d.weightDecay).meta({
      title: 'Weight decay',
      description: 'AdamW only: matrices shrink by rate times this at each step',
    }),
    momentum: z.number().min(0).max(0.999).default(d.momentum).meta({
      title: 'Momentum',
      description: 'SGD only',
    }),
    clip: z.number().min(0).default(d.clip).meta({
      title: 'Clip',
      description: 'The norm that all gradients together are scaled down to; 0: never',
    }),
  };
}

/** The names of these parameters: a form sets them apart. */
export const trainingFieldNames: readonly string[] = Object.keys(trainingFields({ steps: 1 }));

/** What the form says, as the optimizer and its rate. `decays` names what the weight decay shrinks. */
export function descentOf(
  parameters: TrainingParameters,
  decays: (name: string) => boolean = () => true,
): { optimizer: OptimizerOptions; rateAt(step: number): number } {
  const { optimizer, rate, schedule, warmup, steps, clip, momentum, weightDecay } = parameters;
  const moments = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  return {
    optimizer:
      optimizer === 'sgd'
        ? { kind: 'sgd', momentum, clip }
        : {
            kind: 'adamw',
            ...moments,
            weightDecay: optimizer === 'adamw' ? weightDecay : 0,
            decays,
            clip,
          },
    rateAt: (step) => rate * scheduleAt(step, { kind: schedule, warmup, steps, floor: 0 }),
  };
}
