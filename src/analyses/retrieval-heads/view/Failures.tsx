import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { ShareBars } from '../../../charts/ShareBars';
import type { ShareBar } from '../../../charts/ShareBars';
import { failureKind, failureWords, meanShares } from '../../../terms/looks';
import type { PartShares } from '../../../terms/looks';
import type { ViewProps } from '../../define';
import type { RetrievalQuestion, RetrievalResult, SampleLooks } from '../result';
import styles from '../../../charts/report.module.css';

/** Samples of each kind that are looked into at most. */
const most = 6;

interface FailuresProps extends ViewProps<RetrievalResult> {
  /** Names of the heads asked for. */
  readonly names: readonly string[];
  /** Chooses them. */
  readonly choice: ReactElement;
  onOpen(sample: number): void;
}

/** Where the heads looked in samples that failed, beside those that did not. */
export function Failures({ result, names, choice, ...props }: FailuresProps): ReactElement | null {
  const [failed, valid] = useMemo(
    () => [spaced(result, false), spaced(result, true)] as const,
    [result],
  );
  const wanted = [...failed, ...valid];
  const key = `${wanted.join(' ')}, ${names.join(' ')}`;
  const { found, ask } = useAll(key, wanted, names, props);
  if (failed.length === 0) return null;
  const known = (samples: readonly number[]): SampleLooks[] =>
    samples.flatMap((sample) => found?.get(sample) ?? []);
  const all = result.samples.length - result.validSamples;
  return (
    <section className={styles.card} aria-labelledby="retrieval-failures">
      <h2 className={styles.title} id="retrieval-failures">
        Where the heads looked when it failed
      </h2>
      <p className={styles.definition}>
        In {all} of {result.samples.length} samples the model did not give the answer. The paper
        tells three errors apart: retrieval stops half way, the heads fall back to the first token
        (the attention sink) and the model makes something up, or they fetch something else. All
        attention weights of the heads are added up by part, over all steps
        {failed.length < all && `, for ${failed.length} of them`}
        {valid.length > 0 && `, beside ${valid.length} valid ones`}.
      </p>
      {choice}
      {found ? (
        <Found failed={known(failed)} valid={known(valid)} count={wanted.length} {...props} />
      ) : (
        <div className={styles.actions}>
          <Button size="xs" variant="light" onClick={ask}>
            Look into {failed.length} failed{valid.length > 0 && ` and ${valid.length} valid`}{' '}
            samples
          </Button>
        </div>
      )}
    </section>
  );
}

/** The looks of several samples, asked for one after the other once somebody wants them. */
function useAll(
  key: string,
  wanted: readonly number[],
  heads: readonly string[],
  { onDetail }: Pick<FailuresProps, 'onDetail'>,
): { found: ReadonlyMap<number, SampleLooks> | null; ask: () => void } {
  const [state, setState] = useState<{ key: string; found: Map<number, SampleLooks> } | null>(null);
  const ask = async (): Promise<void> => {
    let found = new Map<number, SampleLooks>();
    setState({ key, found });
    for (const sample of wanted) {
      const question: RetrievalQuestion = { kind: 'looks', sample, heads };
      const looks = (await onDetail(question)) as SampleLooks | null;
      if (looks === null) return;
      found = new Map(found).set(sample, looks);
      const next = { key, found };
      setState((now) => (now?.key === key ? next : now));
    }
  };
  return { found: state?.key === key ? state.found : null, ask: () => void ask() };
}

interface FoundProps extends Pick<FailuresProps, 'onOpen'> {
  readonly failed: readonly SampleLooks[];
  readonly valid: readonly SampleLooks[];
  /** Samples that were asked for. */
  readonly count: number;
}

function Found({ failed, valid, count, onOpen }: FoundProps): ReactElement {
  const usual = meanShares(valid.flatMap(sharesOf));
  const bars: ShareBar[] = [
    ...(usual ? [{ key: 'valid', name: `valid (mean of ${valid.length})`, shares: usual }] : []),
    ...failed.flatMap((looks) => barOf(looks, usual, onOpen)),
  ];
  const done = failed.length + valid.length;
  return (
    <>
      {done < count && (
        <p className={styles.definition} role="status">
          {done} of {count} samples …
        </p>
      )}
      <ShareBars bars={bars} label="Attention by part in valid and failed samples" />
      {done === count && <ByHead failed={failed} valid={valid} />}
    </>
  );
}

function barOf(
  looks: SampleLooks,
  usual: PartShares | null,
  onOpen: (sample: number) => void,
): ShareBar[] {
  const shares = meanShares(sharesOf(looks));
  if (!shares) return [];
  const name = (
    <button type="button" className={styles.link} onClick={() => onOpen(looks.sample)}>
      sample {looks.sample + 1}
    </button>
  );
  const note = failureWords[failureKind(shares, usual)];
  return [{ key: String(looks.sample), name, note, shares }];
}

/** The same head by head, where all samples are of the same heads. */
function ByHead({ failed, valid }: Pick<FoundProps, 'failed' | 'valid'>): ReactElement | null {
  const heads = failed[0]?.heads ?? [];
  const same = [...failed, ...valid].every((looks) => looks.heads.join() === heads.join());
  if (!same || heads.length < 2) return null;
  const bars = heads.flatMap((name, head) => {
    const of = (samples: readonly SampleLooks[]): PartShares | null =>
      meanShares(samples.flatMap(({ steps }) => steps.map(({ looks }) => looks[head]!.shares)));
    return [
      { key: `${name} valid`, name, note: 'valid', shares: of(valid) },
      { key: `${name} failed`, name, note: 'failed', shares: of(failed) },
    ].flatMap(({ shares, ...bar }) => (shares ? [{ ...bar, shares }] : []));
  });
  return (
    <div className={styles.below}>
      <p className={styles.definition}>Head by head:</p>
      <ShareBars bars={bars} label="Attention by part of each head" />
    </div>
  );
}

function sharesOf({ steps }: SampleLooks): PartShares[] {
  return steps.flatMap(({ looks }) => looks.map(({ shares }) => shares));
}

/** Samples of a kind, spread evenly over all there are of it. */
function spaced({ samples }: RetrievalResult, valid: boolean): number[] {
  const all = samples.flatMap((sample, i) => (sample.valid === valid ? [i] : []));
  const count = Math.min(most, all.length);
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]!);
}
