import { Button, Select } from '@mantine/core';
import type { ReactElement } from 'react';
import { formatScore } from '../../charts/numbers';
import { tokenText } from '../../charts/tokenText';
import { detailRun, positionOf } from '../../state/detailQuestions';
import { chooseDetail } from '../../state/edits';
import type { Attribution } from '../../terms/detail';
import type { ModelInfo, Token } from '../../terms/models';
import { Card } from '../Card';
import { useEdit, useLive, useSession } from '../context';
import { AnswerArea } from './AnswerArea';
import styles from './Detail.module.css';
import { idOptions, placeOptions } from './tokenOptions';

/** Which prediction is looked at: where, and whose logits are compared. */
export function QuestionCard(): ReactElement | null {
  const info = useLive((live) => live.info);
  const shown = useLive((live) => live.shown);
  const detail = useSession((session) => session.detail);
  const answer = useLive((live) => live.detail.attribution);
  const edit = useEdit();
  const run = detailRun({ shown });
  if (!info || !run) return null;
  const position = positionOf(detail, info, run);
  const { value } = answer;
  return (
    <Card part="question" title="Which prediction" note="target against distractor">
      <div className={styles.ask}>
        {!info.image && (
          <Select
            size="xs"
            label="After"
            searchable
            allowDeselect={false}
            data={placeOptions(run.summary.tokens)}
            value={String(position)}
            onChange={(place) =>
              edit(chooseDetail({ position: place === null ? null : Number(place) }))
            }
          />
        )}
        <TokenSelect label="Target" name="target" found={value?.target} />
        <TokenSelect label="Distractor" name="distractor" found={value?.distractor} />
        {value && (
          <Button
            size="xs"
            variant="default"
            onClick={() =>
              edit(chooseDetail({ target: value.distractor.id, distractor: value.target.id }))
            }
          >
            Swap
          </Button>
        )}
      </div>
      <AnswerArea answer={answer}>
        {(attribution) => <Difference attribution={attribution} info={info} />}
      </AnswerArea>
    </Card>
  );
}

function TokenSelect({
  label,
  name,
  found,
}: {
  label: string;
  name: 'target' | 'distractor';
  found: Token | undefined;
}): ReactElement {
  const edit = useEdit();
  const chosen = useSession((session) => session.detail[name]);
  const shown = useLive((live) => live.shown);
  const image = useLive((live) => live.info?.image !== undefined);
  const likely = shown?.predictions.map(({ token }) => token) ?? [];
  const text = image ? [] : (shown?.base.summary.tokens ?? []);
  return (
    <Select
      size="xs"
      label={label}
      searchable
      clearable={chosen !== null}
      data={idOptions([...likely, ...(found ? [found] : []), ...text])}
      value={found ? String(found.id) : null}
      onChange={(id) => edit(chooseDetail({ [name]: id === null ? null : Number(id) }))}
    />
  );
}

function Difference({
  attribution: { target, distractor, difference, sum, softcap, edits },
  info,
}: {
  attribution: Attribution;
  info: ModelInfo;
}): ReactElement {
  return (
    <>
      <p className={styles.sum}>
        <span>
          logit of “{tokenText(target)}” less that of “{tokenText(distractor)}”{' '}
          <b>{formatScore(difference)}</b>
        </span>
        <span>
          sum of all parts <b>{formatScore(sum)}</b>
        </span>
      </p>
      <p className={styles.fine}>
        Each part is what a head, an MLP or an embedding writes, times the direction between the two
        {info.image ? ' classes' : ' tokens'}, at the scale that the last norm had.
        {softcap !== null && ` The parts add up before the logits’ soft cap of ${softcap}.`}
        {edits !== null && ' Edits count: what they change of the residual itself is a part.'}
      </p>
    </>
  );
}
