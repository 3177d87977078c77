import { useEffect, useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { LookedText } from '../../../charts/LookedText';
import { LookTable, lookText } from '../../../charts/LookTable';
import type { LookPlace } from '../../../charts/LookTable';
import { ShareBars } from '../../../charts/ShareBars';
import { spokenToken, tokenText } from '../../../charts/tokenText';
import { parseHead } from '../../../terms/heads';
import type { HeadSet } from '../../../terms/heads';
import { meanShares, partOf } from '../../../terms/looks';
import type { Token } from '../../../terms/models';
import type { ViewProps } from '../../define';
import type { RetrievalQuestion, RetrievalResult, SampleLooks } from '../result';
import styles from '../../../charts/report.module.css';

interface OneSampleProps extends ViewProps<RetrievalResult> {
  readonly sample: number;
  /** Names of the heads asked for. */
  readonly names: readonly string[];
  /** Chooses them. */
  readonly choice: ReactElement;
}

/** One sample step by step: which head fetched which needle token, and where all of them looked. */
export function OneSample({ sample, names, choice, ...props }: OneSampleProps): ReactElement {
  const found = useLooks(props, sample, names);
  return (
    <section className={styles.card} aria-labelledby="retrieval-sample">
      <h2 className={styles.title} id="retrieval-sample">
        Sample {sample + 1}: which head fetched what, when
      </h2>
      <p className={styles.definition}>
        Each column is a token that{' '}
        {props.result.variant === 'forced' ? 'was given as the answer' : 'the model made'}, each row
        a head: the token it looked at most while that one was made. Filled cells are hits, the very
        needle token that was made: what the retrieval score counts. Point at a head or a cell to
        see the places in the text.
      </p>
      {choice}
      {found && found.steps.length > 0 ? (
        <Steps {...props} found={found} />
      ) : (
        <p className={styles.definition}>
          {found ? 'The model said nothing.' : 'Working it out …'}
        </p>
      )}
    </section>
  );
}

/** The looks of a sample's heads; null until they are known. */
function useLooks(
  { onDetail }: Pick<OneSampleProps, 'onDetail'>,
  sample: number,
  names: readonly string[],
): SampleLooks | null {
  const [found, setFound] = useState<{ key: string; looks: SampleLooks } | null>(null);
  const key = `${sample} ${names.join(' ')}`;
  useEffect(() => {
    let wanted = true;
    const question: RetrievalQuestion = { kind: 'looks', sample, heads: names };
    void onDetail(question).then((looks) => {
      if (wanted && looks !== null) setFound({ key, looks: looks as SampleLooks });
    });
    return () => {
      wanted = false;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the key holds what is asked
  }, [key]);
  return found?.key === key ? found.looks : null;
}

function Steps({
  found,
  ...props
}: Omit<OneSampleProps, 'sample' | 'names' | 'choice'> & { found: SampleLooks }): ReactElement {
  const { model, head, onHover, onPick } = props;
  const heads = useMemo(() => found.heads.map((name) => parseHead(name)), [found]);
  const text = useMemo(() => [...found.prompt, ...found.steps.map(({ token }) => token)], [found]);
  const [at, setAt] = useState<LookPlace>({ head: 0, step: null });
  const place = at.head < heads.length ? at : { head: 0, step: null };
  const point = (to: LookPlace): void => {
    setAt(to);
    onHover(heads[to.head] ?? null);
  };
  return (
    <>
      <div onPointerLeave={() => onHover(null)}>
        <LookTable
          shape={model}
          heads={heads}
          steps={found.steps}
          text={text}
          label="Which head fetched what"
          at={place}
          hovered={head}
          onPoint={point}
          onPick={onPick}
        />
      </div>
      <Places found={found} text={text} place={place} />
      <Shares found={found} heads={heads} />
    </>
  );
}

interface PlacesProps {
  readonly found: SampleLooks;
  readonly text: readonly Token[];
  readonly place: LookPlace;
}

/** The text with the places where one head looked. */
function Places({ found, text, place }: PlacesProps): ReactElement {
  const name = found.heads[place.head] ?? '';
  const looks = useMemo(
    () => found.steps.flatMap(({ looks: all }) => all[place.head] ?? []),
    [found, place.head],
  );
  const looked = useMemo(() => looks.map(({ at }) => at), [looks]);
  const shown = useMemo(() => marksOf(found), [found]);
  const now = place.step === null ? undefined : looks[place.step];
  const target = now && text[now.at];
  return (
    <div className={styles.below}>
      <p className={styles.definition}>
        <strong>{name}</strong>{' '}
        {now && target && place.step !== null
          ? `while ${spokenToken(found.steps[place.step]?.token)} was made looked most at ${lookText(now, target)}`
          : `looked most at the tokens in colour, ${looks.filter(({ hit }) => hit).length} of ${looks.length} times at the very token being made`}
      </p>
      <LookedText
        tokens={text}
        partOf={(position) => partOf(found, position)}
        shown={shown}
        looked={looked}
        now={now?.at ?? null}
        label={`Where ${name} looked`}
      />
    </div>
  );
}

/** Attention by part at each step: the mean of the heads. */
function Shares({ found, heads }: { found: SampleLooks; heads: HeadSet }): ReactElement {
  const bars = found.steps.flatMap(({ token, looks }, i) => {
    const shares = meanShares(looks.map((look) => look.shares));
    return shares ? [{ key: String(i), name: tokenText(token), shares }] : [];
  });
  return (
    <div className={styles.below}>
      <p className={styles.definition}>
        Where the attention of {heads.length === 1 ? 'this head' : `these ${heads.length} heads`}{' '}
        went at each step (mean, all weights added up):
      </p>
      <ShareBars bars={bars} label="Attention by part at each step" />
    </div>
  );
}

/** The ends of the needle and the begin of the question: what is always shown of the text. */
function marksOf({ needle, question }: SampleLooks): readonly number[] {
  return [0, needle.start, needle.end - 1, question.start, question.end - 1];
}
