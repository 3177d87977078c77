import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { mean, standardDeviation } from '../../base/statistics';
import { subarray } from '../../base/ndarray';
import { HeadGrid } from '../../charts/HeadGrid';
import { formatScore } from '../../charts/numbers';
import { isCheapToCopy } from '../../state/detailQuestions';
import { headIndex, headNameIn } from '../../terms/heads';
import type { Head } from '../../terms/heads';
import type { CopyingScores } from '../../terms/detail';
import type { ModelInfo } from '../../terms/models';
import { Card } from '../Card';
import { useEdit, useLive, useWorkbench } from '../context';
import { AnswerArea } from './AnswerArea';
import styles from './Detail.module.css';

/** How far each head's OV circuit copies; a click goes to a head. */
export function CopyingCard(): ReactElement | null {
  const { detailing } = useWorkbench();
  const info = useLive((live) => live.info);
  const head = useLive((live) => live.patterns?.head);
  const answer = useLive((live) => live.detail.copyingScores);
  if (!info || !head) return null;
  const waits = !isCheapToCopy(info) && answer.value === null && !answer.running;
  return (
    <Card part="copying" title="OV copying" note="of all heads, from weights alone">
      {waits && answer.problem === null ? (
        <>
          <p className={styles.lead}>
            This takes a while for a vocabulary of {info.d_vocab} tokens: once for all heads.
          </p>
          <Button size="compact-sm" onClick={() => detailing.askCopying()}>
            Work it out
          </Button>
        </>
      ) : (
        <AnswerArea answer={answer}>
          {(scores) => <Scores scores={scores} info={info} head={head} />}
        </AnswerArea>
      )}
    </Card>
  );
}

function Scores({
  scores: { scores, random },
  info,
  head,
}: {
  scores: CopyingScores;
  info: ModelInfo;
  head: Head;
}): ReactElement {
  const edit = useEdit();
  const own = subarray(scores).data[headIndex(head, info)];
  const name = headNameIn(info, head);
  return (
    <>
      <p className={styles.lead}>
        {own === undefined || Number.isNaN(own)
          ? `${name} writes nothing that the unembedding reads.`
          : `${name}: ${formatScore(own)}.`}{' '}
        {random.length} random heads: {formatScore(mean(random))} ±{' '}
        {formatScore(standardDeviation(random))}.
      </p>
      <HeadGrid
        shape={info}
        content={{
          ...{ kind: 'scores', scores: scores.data, label: 'OV copying score' },
          ...{ signed: true, domain: [-1, 1] },
        }}
        label="OV copying of all heads"
        locked={[head]}
        lockedLabel="on show"
        onPick={(picked) => picked && edit(() => ({ head: picked }))}
      />
      <p className={styles.fine}>
        Σ Re λ / Σ |λ| over the eigenvalues of the circuit from tokens to logits: 1 where attending
        to any token raises that token’s own logit, −1 where it lowers it, around 0 by chance. It
        says nothing of where the head looks.
      </p>
    </>
  );
}
