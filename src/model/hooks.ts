import { add } from '../tensor/elementwise';
import { share } from '../tensor/scope';
import type { Tensor } from '../tensor/tensor';
import type { HookAxes, HookName } from '../terms/hooks';
import type { Intervention } from '../terms/interventions';
import { applyIntervention } from './interventions/apply';
import type { Place } from './interventions/apply';
import { rowEdits } from './interventions/rows';
import type { RowEdit } from './interventions/rows';

/**
 * What happens at the hooks of one forward pass: each activation is first changed by the
 * interventions that name it, in their order, then offered to whoever asked for it.
 */
export class Hooks {
  private readonly byName = new Map<string, RowEdit[]>();
  private readonly taken: Partial<Record<HookName, Tensor>> = {};

  /**
   * @param wanted the hooks whose tensors are kept; whoever takes them owns them
   * @param placeOf where the rows of a hook stand in their text and what they see
   * @param trials what each row of the batch has changed besides the interventions, and after them
   * @param probes what is added last
   */
  constructor(
    interventions: readonly Intervention[],
    private readonly wanted: ReadonlySet<string>,
    private readonly placeOf: (name: HookName) => Place,
    trials: readonly (readonly Intervention[])[] = [],
    private readonly probes: ReadonlyMap<HookName, Tensor> = new Map(),
  ) {
    const common = interventions.map((intervention): RowEdit => ({ intervention }));
    for (const edit of [...common, ...rowEdits(trials)]) {
      const { at } = edit.intervention;
      this.byName.set(at, [...(this.byName.get(at) ?? []), edit]);
    }
  }

  /** Whether anybody changes or takes this activation: if not, it need not exist. */
  needs(...names: readonly HookName[]): boolean {
    return names.some((name) => this.wanted.has(name) || this.edits(name));
  }

  /** Whether this activation has to exist as a whole: somebody takes it or adds to it. */
  takes(name: HookName): boolean {
    return this.wanted.has(name) || this.probes.has(name);
  }

  /** The same edits for query rows from a later one on; nothing is taken. */
  fromRow(start: number): Hooks {
    const later = new Hooks([], new Set(), (name) => {
      const place = this.placeOf(name);
      const { mask } = place;
      return { ...place, mask: { ...mask, offset: mask.offset + start } };
    });
    this.byName.forEach((edits, name) => later.byName.set(name, edits));
    return later;
  }

  /** Whether an intervention or a probe changes this activation. */
  edits(name: HookName): boolean {
    return this.byName.has(name) || this.probes.has(name);
  }

  /** The activation as the rest of the model sees it. */
  at<N extends HookName>(name: N, activation: Tensor<HookAxes<N>>): Tensor<HookAxes<N>> {
    const edits = this.byName.get(name) ?? [];
    const place = edits.length > 0 ? this.placeOf(name) : undefined;
    let edited = activation;
    for (const { intervention, rows } of edits)
      edited = applyIntervention(edited, intervention, place as Place, rows);
    const probe = this.probes.get(name);
    if (probe) edited = add<string, string>(edited, probe) as typeof edited;
    if (this.wanted.has(name)) this.taken[name] = share(edited);
    return edited;
  }

  /** The kept tensors so far, under their hook names. */
  cache(): Readonly<Partial<Record<HookName, Tensor>>> {
    return this.taken;
  }
}
