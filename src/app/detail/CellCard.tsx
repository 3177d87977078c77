import { Select } from '@mantine/core';
import type { ReactElement } from 'react';
import { formatScore } from '../../charts/numbers';
import { ValueBars } from '../../charts/ValueBars';
import { VectorRows } from '../../charts/VectorRows';
import { chooseDetail } from '../../state/edits';
import type { HeadScore } from '../../terms/detail';
import { Card } from '../Card';
import { useEdit, useLive } from '../context';
import { AnswerArea } from './AnswerArea';
import styles from './Detail.module.css';
import { scoreTerms } from './scoreTerms';
import { placeOptions } from './tokenOptions';
import { useCell } from './useCell';
import type { ChosenCell } from './useCell';

/** One cell's score by dimensions: q, k, their product, and what is not part of the sum. */
export function CellCard(): ReactElement | null {
  const cell = useCell();
  const answer = useLive((live) => live.detail.headScore);
  if (!cell) return null;
  return (
    <Card part="cell" title="Why this score" note="q · k, dimension by dimension">
      <CellForm cell={cell} />
      <AnswerArea answer={answer}>{(score) => <Score score={score} />}</AnswerArea>
    </Card>
  );
}

function CellForm({ cell }: { cell: ChosenCell }): ReactElement {
  const edit = useEdit();
  const { query, key, queries, keys } = cell;
  const choose = (change: Partial<Record<'query' | 'key', string | null>>): void => {
    const place = (value: string | null | undefined, old: number): number =>
      value === null || value === undefined ? old : Number(value);
    edit(
      chooseDetail({ cell: { query: place(change.query, query), key: place(change.key, key) } }),
    );
  };
  return (
    <div className={styles.ask}>
      <Select
        size="xs"
        label="Query (looks)"
        searchable
        allowDeselect={false}
        data={placeOptions(queries)}
        value={String(query)}
        onChange={(value) => choose({ query: value })}
      />
      <Select
        size="xs"
        label="Key (is looked at)"
        searchable
        allowDeselect={false}
        data={placeOptions(keys)}
        value={String(key)}
        onChange={(value) => choose({ key: value })}
      />
    </div>
  );
}

const most = 8;

function Score({ score }: { score: HeadScore }): ReactElement {
  const { q, k, contributions, pairs, product, softcap, bias, weight } = score;
  const terms = scoreTerms(score);
  const rest = terms.slice(most);
  const sumOfRest = rest.reduce((sum, { value }) => sum + value, 0);
  const bars = terms.slice(0, most).map((term) => ({ ...term, key: term.name }));
  const unit = pairs > 0 ? 'pairs and dimensions' : 'dimensions';
  return (
    <>
      <p className={styles.sum}>
        <span>
          product <b>{formatScore(product)}</b>
        </span>
        {softcap !== null && (
          <span>
            capped <b>{formatScore(score.score - bias)}</b>
          </span>
        )}
        {bias !== 0 && (
          <span>
            bias by distance <b>{formatScore(bias)}</b>
          </span>
        )}
        <span>
          score <b>{formatScore(score.score)}</b>
        </span>
        <span>
          attention <b>{formatScore(weight)}</b>
        </span>
      </p>
      <h3 className={styles.sub}>Largest contributions</h3>
      <ValueBars
        label="What each dimension adds to the score"
        bars={
          rest.length > 0
            ? [...bars, { key: 'rest', name: `${rest.length} other ${unit}`, value: sumOfRest }]
            : bars
        }
      />
      <h3 className={styles.sub}>All {q.length} dimensions</h3>
      <VectorRows
        label="Query, key and their product"
        rows={[
          { name: 'q', values: q },
          { name: 'k', values: k },
          { name: 'q × k', values: contributions },
        ]}
      />
      <p className={styles.fine}>{scoreSentence(score)}</p>
    </>
  );
}

function scoreSentence({ scale, pairs, softcap, bias }: HeadScore): string {
  const parts = [
    `The contributions are ${formatScore(scale)} · q · k with the biases of q and k in them and add up to the product.`,
    pairs > 0 &&
      `After rotation by position; dimensions j and j + ${pairs} turn together and count as one, for j below ${pairs}.`,
    softcap !== null && `The soft cap of ${softcap} comes after the sum.`,
    bias !== 0 && 'The bias by distance is added after the sum.',
    'The softmax of a row’s scores is its attention; edits of the pattern come after that.',
  ];
  return parts.filter(Boolean).join(' ');
}
