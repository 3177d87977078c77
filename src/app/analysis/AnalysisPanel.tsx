import type { ReactElement } from 'react';
import { analysisOf } from '../../analyses/registry';
import { Card } from '../Card';
import { useLive } from '../context';
import styles from './Analysis.module.css';
import { PanelTours } from '../tour/PanelTours';
import { Paper } from './Paper';
import { ParameterForm } from './ParameterForm';
import { ResultArea, resultsElement } from './ResultArea';

/** One analysis: what it is, its settings, and what it found. */
export function AnalysisPanel({ id }: { id: string }): ReactElement | null {
  const analysis = analysisOf(id);
  const info = useLive((live) => live.info);
  if (!info) return null;
  const supported = analysis.supports(info);
  return (
    <div className={styles.analysis}>
      <div data-tour="settings">
        <Card title={analysis.title}>
          <p className={styles.about}>{analysis.about}</p>
          <Paper paper={analysis.paper} />
          <PanelTours panel={id} />
          {supported === true ? (
            <ParameterForm analysis={analysis} info={info} />
          ) : (
            <p className={styles.old}>
              {analysis.title} {supported}.
            </p>
          )}
        </Card>
      </div>
      <div id={resultsElement} className={styles.results}>
        {supported === true && <ResultArea analysis={analysis} info={info} />}
      </div>
    </div>
  );
}
