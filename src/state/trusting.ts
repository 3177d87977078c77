import { CancelledError, messageOf } from '../base/errors';
import type { Progress } from '../engine/protocol';
import { ask } from './desk';
import type { Desk } from './desk';
import { Latest } from './latest';
import { asSentence } from './sentence';
import { noTrust } from './trust';
import type { LayerCheck, Trust } from './trust';

/** Looks into the engine: what it read, what it holds, and whether a layer is computed rightly. */
export class Trusting {
  private readonly looks = new Latest();
  private readonly checks = new Latest();

  constructor(private readonly desk: Desk) {}

  /** Asks what is in memory, and what the files of the open model held. */
  async look(): Promise<void> {
    const { info } = this.desk.live.getState();
    try {
      await this.looks.run(async (signal) => {
        const memory = await ask(this.desk, signal, 'memory', {});
        this.patch({ memory, problem: null });
        if (!info) return;
        const weights = await ask(this.desk, signal, 'weights', { model: info.digest });
        this.patch({ weights });
      });
    } catch (error) {
      this.patch({ problem: asSentence(messageOf(error)) });
    }
  }

  /** Recomputes one layer of the text on the page, without its edits. */
  async check(layer: number): Promise<void> {
    const { shown } = this.desk.live.getState();
    if (!shown) return;
    const run = { ...shown.base.spec, tokens: [...shown.base.spec.tokens], interventions: [] };
    const begin = { layer, state: 'running', progress: null, result: null, problem: null } as const;
    this.patch({ check: begin });
    const tell = (change: Partial<LayerCheck>): void =>
      this.patch({ check: { ...begin, ...change } });
    try {
      await this.checks.run(async (signal) => {
        const hear = (progress: Progress): void => tell({ progress });
        const result = await ask(this.desk, signal, 'verify', { run, layer }, hear);
        this.patch({ memory: await ask(this.desk, signal, 'memory', {}) });
        tell({ state: 'done', result });
      });
    } catch (error) {
      if (error instanceof CancelledError) return;
      tell({ state: 'failed', problem: asSentence(messageOf(error)) });
    }
  }

  /** Stops recomputing. */
  cancel(): void {
    this.checks.cancel();
    const { check } = this.desk.live.getState().trust;
    if (check?.state === 'running') this.patch({ check: { ...check, state: 'cancelled' } });
  }

  /** Another model, or another engine: what was known is over. */
  forget(): void {
    this.looks.cancel();
    this.checks.cancel();
    this.desk.live.setState({ trust: noTrust });
  }

  private patch(change: Partial<Trust>): void {
    this.desk.live.setState(({ trust }) => ({ trust: { ...trust, ...change } }));
  }
}
