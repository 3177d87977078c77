import { SegmentedControl } from '@mantine/core';
import type { ReactElement } from 'react';
import { formatScore } from '../../charts/numbers';
import { tokenText } from '../../charts/tokenText';
import type { DetailChoice } from '../../state/detailChoice';
import { chooseDetail } from '../../state/edits';
import type { HeadDirection, HeadDirections, TokenValue } from '../../terms/detail';
import { Card } from '../Card';
import { useEdit, useLive, useSession } from '../context';
import { AnswerArea } from './AnswerArea';
import styles from './Detail.module.css';

type Circuit = DetailChoice['circuit'];

const headings: Readonly<Record<Circuit, readonly [string, string]>> = {
  ov: ['Reads (tokens whose embedding has it)', 'Writes (tokens whose logit it moves)'],
  qk: ['Queries that ask for it', 'Keys that have it'],
};

const sentences: Readonly<Record<Circuit, string>> = {
  ov: 'Singular vectors of W_V W_O, norms folded in: each is a direction that the head reads from attended tokens, and the one it writes for it.',
  qk: 'Singular vectors of W_Q W_K, with the scale of scores, rotated to the distance of the chosen cell where the model rotates: queries along the first meet keys along the second.',
};

/** The strongest directions of the head's weights, read as tokens. */
export function DirectionsCard(): ReactElement {
  const edit = useEdit();
  const circuit = useSession((session) => session.detail.circuit);
  const answer = useLive((live) => live.detail.headDirections);
  return (
    <Card
      part="directions"
      title="Directions"
      note="singular vectors read as tokens"
      end={
        <SegmentedControl<Circuit>
          size="xs"
          aria-label="Circuit"
          value={circuit}
          onChange={(value) => edit(chooseDetail({ circuit: value }))}
          data={[
            { value: 'ov', label: 'OV' },
            { value: 'qk', label: 'QK' },
          ]}
        />
      }
    >
      <AnswerArea answer={answer}>
        {(directions) => <Table directions={directions} circuit={circuit} />}
      </AnswerArea>
      <p className={styles.fine}>{sentences[circuit]} The sign of a pair is free.</p>
    </Card>
  );
}

function Table({
  directions: { values, vectors },
  circuit,
}: {
  directions: HeadDirections;
  circuit: Circuit;
}): ReactElement {
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label="Singular vectors">
      <table className={styles.directions}>
        <thead>
          <tr>
            <th scope="col">Singular value</th>
            <th scope="col">Share</th>
            {headings[circuit].map((heading) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {vectors.map((vector, i) => (
            <tr key={i}>
              <th scope="row">{formatScore(vector.value)}</th>
              <td>{squares > 0 ? `${((vector.value ** 2 / squares) * 100).toFixed(1)} %` : '–'}</td>
              <Ends ends={vector.from} />
              <Ends ends={vector.to} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Ends({ ends: { top, bottom } }: { ends: HeadDirection['from'] }): ReactElement {
  return (
    <td>
      <Words sign="+" values={top} />
      <Words sign="−" values={bottom} />
    </td>
  );
}

function Words({ sign, values }: { sign: string; values: readonly TokenValue[] }): ReactElement {
  return (
    <span className={`${styles.tokens ?? ''} ${sign === '+' ? '' : (styles.minus ?? '')}`}>
      <span>{sign}</span>
      {values.map(({ token, value }) => (
        <span key={token.id} title={formatScore(value)}>
          {tokenText(token)}
        </span>
      ))}
    </span>
  );
}
