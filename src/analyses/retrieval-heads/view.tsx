import type { ReactElement } from 'react';
import type { ViewProps } from '../define';
import type { RetrievalResult } from './result';
import { MaskedRecalls } from './view/MaskedRecalls';
import { Samples } from './view/Samples';
import { Scores } from './view/Scores';
import { Summary } from './view/Summary';
import styles from '../../charts/report.module.css';

/** What the needle tests say about every head. */
export function View(props: ViewProps<RetrievalResult>): ReactElement {
  const { result } = props;
  return (
    <div className={styles.view}>
      <Summary result={result} />
      {result.scores && <Scores {...props} scores={result.scores} />}
      {(result.top ?? result.random.length > 0) && <MaskedRecalls {...props} />}
      <Samples samples={result.samples} />
    </div>
  );
}
