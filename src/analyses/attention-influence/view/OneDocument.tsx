import { useEffect, useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { formatChange, formatScore, isNumber } from '../../../charts/numbers';
import { TokenChanges } from '../../../charts/TokenChanges';
import { tokenText } from '../../../charts/tokenText';
import type { InfluenceRow } from '../../../terms/influence';
import type { ViewProps } from '../../define';
import type { HeadLooks, InfluenceResult, InfluenceTokens } from '../result';
import report from '../../../charts/report.module.css';
import styles from './Influence.module.css';

interface OneDocumentProps extends ViewProps<InfluenceResult> {
  readonly row: InfluenceRow;
}

/** One document: which tokens lose without the heads, and where the heads had looked. */
export function OneDocument({ row, result, onDetail }: OneDocumentProps): ReactElement {
  const { heads } = result;
  const [found, setFound] = useState<InfluenceTokens | null>(null);
  useEffect(() => {
    let wanted = true;
    void onDetail({ kind: 'tokens', index: row.index, heads: [...heads] }).then((answer) => {
      if (wanted && answer !== null) setFound(answer as InfluenceTokens);
    });
    return () => {
      wanted = false;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- onDetail is new with every drawing
  }, [row.index, heads]);
  const known = found?.index === row.index ? found : null;
  return (
    <section className={report.card} aria-labelledby="influence-one">
      <h2 className={report.title} id="influence-one">
        {row.doc_id}: where the loss rises
      </h2>
      <p className={report.definition}>
        Red: the token is harder to predict with {heads.join(', ')} uniform; blue: easier. Point at
        a token for the numbers and for what each head had looked at most while it was predicted.
        {known?.cut === true && ` The first ${known.tokens.length} of ${row.n_tokens} tokens.`}
      </p>
      {known ? <Tokens found={known} /> : <p className={report.definition}>Working it out …</p>}
    </section>
  );
}

function Tokens({ found }: { found: InfluenceTokens }): ReactElement {
  const { tokens, base, masked, looks } = found;
  const changes = useMemo(
    () =>
      base.map((loss, i) => {
        const other = masked[i];
        return isNumber(loss) && isNumber(other) ? other - loss : null;
      }),
    [base, masked],
  );
  const largest = useMemo(() => largestAt(changes), [changes]);
  const [pointed, setPointed] = useState<number | null>(null);
  const at = pointed ?? largest;
  return (
    <>
      <TokenChanges
        tokens={tokens}
        changes={changes}
        label="Loss of each token with the heads uniform"
        at={at}
        marked={at === null ? [] : looks.map(({ at: places }) => places[at] ?? -1)}
        onPoint={setPointed}
      />
      {at !== null && (
        <div className={styles.readout}>
          <p>
            <code>{nameOf(found, at)}</code> at {at}: loss {formatScore(base[at])}, uniform{' '}
            {formatScore(masked[at])}
            {isNumber(changes[at]) && ` (${formatChange(changes[at])} nats)`}
          </p>
          {looks.map((look) => (
            <Look key={look.head} look={look} at={at} found={found} />
          ))}
        </div>
      )}
    </>
  );
}

/** Where one head had looked while the token was predicted. */
function Look({
  look: { head, at: places, weight },
  at,
  found,
}: {
  look: HeadLooks;
  at: number;
  found: InfluenceTokens;
}): ReactElement | null {
  const place = places[at] ?? -1;
  if (place < 0) return null;
  const same = found.tokens[place]?.id === found.tokens[at]?.id;
  return (
    <p>
      {head} had looked at <code>{nameOf(found, place)}</code> at {place} ({formatScore(weight[at])}
      ){same && <strong>: the very token</strong>}
    </p>
  );
}

function nameOf({ tokens }: InfluenceTokens, at: number): string {
  const token = tokens[at];
  return token ? tokenText(token) : '';
}

function largestAt(changes: readonly (number | null)[]): number | null {
  let best: number | null = null;
  changes.forEach((change, i) => {
    if (isNumber(change) && change > (best === null ? -Infinity : (changes[best] ?? -Infinity)))
      best = i;
  });
  return best;
}
