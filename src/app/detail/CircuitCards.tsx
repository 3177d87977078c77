import type { ReactElement, ReactNode } from 'react';
import { formatScore } from '../../charts/numbers';
import { tokenText } from '../../charts/tokenText';
import { ValueBars } from '../../charts/ValueBars';
import type { ValueBar } from '../../charts/ValueBars';
import type { TokenRanking, TokenValue } from '../../terms/detail';
import { Card } from '../Card';
import { useLive } from '../context';
import { AnswerArea } from './AnswerArea';
import styles from './Detail.module.css';
import { useCell } from './useCell';

/** What the head looks for from the query's token, and what it writes for the key's, over the vocabulary. */
export function CircuitCards(): ReactElement | null {
  const cell = useCell();
  const answer = useLive((live) => live.detail.headCircuits);
  const rotary = useLive((live) => live.info?.positional_embedding_type === 'rotary');
  if (!cell) return null;
  const [query, key] = [cell.queries[cell.query], cell.keys[cell.key]];
  const [looks, read] = [query ? tokenText(query) : '', key ? tokenText(key) : ''];
  const distance = Math.max(0, cell.query - cell.key);
  return (
    <>
      <Card
        part="qk"
        title="What it looks for"
        note={`QK circuit from “${looks}”${rotary ? `, ${distance} tokens back` : ''}`}
      >
        <AnswerArea answer={answer}>
          {({ looksFor }) => (
            <Ranking ranking={looksFor} titles={['Highest scores', 'Lowest scores']}>
              As a key “{read}” scores {place(looksFor)}. Scores of token embeddings alone, without
              position and without what earlier layers add.
            </Ranking>
          )}
        </AnswerArea>
      </Card>
      <Card part="ov" title="What it writes" note={`OV circuit for “${read}”`}>
        <AnswerArea answer={answer}>
          {({ writes }) => (
            <Ranking ranking={writes} titles={['Promoted', 'Suppressed']}>
              Its own logit gets {place(writes)}. Logits for full attention to “{read}”, less their
              mean, before the last norm’s scale.
            </Ranking>
          )}
        </AnswerArea>
      </Card>
    </>
  );
}

function place({ own, vocabulary }: TokenRanking): string {
  return `${formatScore(own.value)}, rank ${own.rank} of ${vocabulary}`;
}

function Ranking({
  ranking,
  titles,
  children,
}: {
  ranking: TokenRanking;
  titles: readonly [string, string];
  children: ReactNode;
}): ReactElement {
  const { top, bottom, own } = ranking;
  const extent = Math.max(...[...top, ...bottom].map(({ value }) => Math.abs(value))) || 1;
  const flat = [...top, ...bottom].every(({ value }) => Math.abs(value) < 1e-6);
  if (flat)
    return (
      <p className={styles.fine}>
        All tokens get 0: this circuit works on what other layers or positions wrote, not on token
        embeddings.
      </p>
    );
  const biased = [...top, ...bottom, own].some(({ bias }) => Math.abs(bias) > 1e-3 * extent);
  const bars = (values: readonly TokenValue[]): ValueBar[] =>
    values.map(({ token, value, bias }) => ({
      key: String(token.id),
      name: tokenText(token),
      title: biased ? `biases add ${formatScore(bias)}` : undefined,
      value,
      marked: token.id === own.token.id,
    }));
  return (
    <>
      <div className={styles.two}>
        <div>
          <h3>{titles[0]}</h3>
          <ValueBars label={titles[0]} bars={bars(top)} extent={extent} />
        </div>
        <div>
          <h3>{titles[1]}</h3>
          <ValueBars label={titles[1]} bars={bars(bottom)} extent={extent} />
        </div>
      </div>
      <p className={styles.fine}>
        {children} Norms are folded into the weights.
        {biased &&
          ` Biases are apart: they add ${formatScore(own.bias)} for “${tokenText(own.token)}”, and what a token’s bar says when pointed at.`}
      </p>
    </>
  );
}
