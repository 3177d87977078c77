import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { LensTable } from '../../charts/LensTable';
import { detailRun, lensColumns, positionOf } from '../../state/detailQuestions';
import { chooseDetail } from '../../state/edits';
import type { LogitLens } from '../../terms/detail';
import { layerName } from '../../terms/blocks';
import type { ModelInfo, Token } from '../../terms/models';
import { Card } from '../Card';
import { useEdit, useLive, useSession } from '../context';
import { AnswerArea } from './AnswerArea';
import styles from './Detail.module.css';

type Shade = 'top' | 'target';

/** What the residual would predict after each layer. */
export function LensCard(): ReactElement | null {
  const info = useLive((live) => live.info);
  const shown = useLive((live) => live.shown);
  const answer = useLive((live) => live.detail.logitLens);
  const detail = useSession((session) => session.detail);
  const [wanted, setWanted] = useState<Shade>('top');
  const run = detailRun({ shown });
  if (!info || !run) return null;
  const shade = answer.value?.target ? wanted : 'top';
  const position = positionOf(detail, info, run);
  return (
    <Card
      part="lens"
      title="Logit lens"
      note="the residual after each layer, read as if it were the last"
      end={
        answer.value?.target && (
          <SegmentedControl<Shade>
            size="xs"
            aria-label="Colour by"
            value={shade}
            onChange={setWanted}
            data={[
              { value: 'top', label: 'Most likely' },
              { value: 'target', label: 'Target' },
            ]}
          />
        )
      }
    >
      <AnswerArea answer={answer}>
        {(lens) => (
          <Lens
            {...{ lens, info, shade, position }}
            text={run.summary.tokens.slice(lens.start, lens.start + (lens.tokens[0]?.length ?? 0))}
          />
        )}
      </AnswerArea>
      {run.summary.tokens.length > lensColumns && (
        <p className={styles.fine}>
          The {lensColumns} positions up to the one that is looked at are shown.
        </p>
      )}
    </Card>
  );
}

interface LensProps {
  readonly lens: LogitLens;
  readonly info: ModelInfo;
  readonly shade: Shade;
  readonly position: number;
  readonly text: readonly Token[];
}

function Lens({ lens, info, shade, position, text }: LensProps): ReactElement {
  const edit = useEdit();
  const { target, probabilities } = lens;
  const byTarget = shade === 'target' && target;
  return (
    <LensTable
      label="Logit lens"
      rows={lens.layers.map((layer) => (layer === null ? 'embedding' : layerName(info, layer)))}
      tokens={lens.tokens}
      probabilities={byTarget ? target.probabilities : probabilities}
      valueLabel={byTarget ? 'probability of the target' : 'probability of the most likely token'}
      text={text}
      start={lens.start}
      position={position}
      onPick={info.image ? undefined : (place) => edit(chooseDetail({ position: place }))}
    />
  );
}
