import { useState } from 'react';
import type { ReactElement } from 'react';
import type { ViewProps } from '../define';
import type { RetrievalResult } from './result';
import { Certainty } from './view/Certainty';
import { Failures } from './view/Failures';
import { HeadsAskedChoice, namesAsked } from './view/headsAsked';
import type { HeadsAsked } from './view/headsAsked';
import { MaskedRecalls } from './view/MaskedRecalls';
import { OneSample } from './view/OneSample';
import { Samples } from './view/Samples';
import { Saving } from './view/Saving';
import { Scores } from './view/Scores';
import { Summary } from './view/Summary';
import styles from '../../charts/report.module.css';

/** What the needle tests say about every head. */
export function View(props: ViewProps<RetrievalResult>): ReactElement {
  const { result, selected } = props;
  const { scores, samples } = result;
  const [open, setOpen] = useState<number | null>(null);
  const [asked, setAsked] = useState<HeadsAsked>('4');
  const those = scores === null && asked !== 'selected' ? 'needle' : asked;
  const heads = {
    names: namesAsked(those, result, selected),
    choice: <HeadsAskedChoice {...{ result, selected }} asked={those} onAsked={setAsked} />,
  };
  return (
    <div className={styles.view}>
      <Summary result={result} />
      {scores && <Scores {...props} scores={scores} />}
      {scores && <Certainty {...props} scores={scores} />}
      {(result.top ?? result.random.length > 0) && <MaskedRecalls {...props} />}
      <Samples samples={samples} open={open} onOpen={setOpen} />
      {open !== null && samples[open] && <OneSample {...props} {...heads} sample={open} />}
      <Failures {...props} {...heads} onOpen={setOpen} />
      {scores && <Saving {...props} />}
    </div>
  );
}
