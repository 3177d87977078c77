import { Button, Progress, VisuallyHidden } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { ComponentType, ReactElement } from 'react';
import type { Analysis, ViewProps } from '../../analyses/define';
import { analyses } from '../../analyses/registry';
import { version } from '../../base/version';
import { settingsOf } from '../../state/analysing';
import { switchHeads, toggleLock } from '../../state/edits';
import { hoverHead } from '../../state/live';
import type { AnalysisRun } from '../../state/live';
import type { ModelInfo } from '../../terms/models';
import { modelRecord } from '../../terms/provenance';
import type { Provenance } from '../../terms/provenance';
import { Card } from '../Card';
import { useEdit, useLive, useSession, useWorkbench } from '../context';
import { timeLeft } from '../opening/words';
import { duration } from '../shell/numbers';
import styles from './Analysis.module.css';

/** The id of the element that holds the results. */
export const resultsElement = 'results';

/** The views of all analyses, each fetched when it is first shown. */
const views: Readonly<Record<string, ComponentType<ViewProps<unknown>>>> = Object.fromEntries(
  analyses.map(({ id, view }) => [id, lazy(async () => ({ default: (await view()).View }))]),
);

/** Progress, and what is known so far. */
export function ResultArea({
  analysis,
  info,
}: {
  analysis: Analysis;
  info: ModelInfo;
}): ReactElement {
  const run = useLive((live) => live.analyses[analysis.id]);
  if (!run) return <NotYet />;
  const known = run.result !== null && run.result !== undefined;
  return (
    <>
      <RunState run={run} id={analysis.id} />
      <OldSettings run={run} id={analysis.id} />
      {known && <Found key={run.settings} analysis={analysis} info={info} run={run} />}
    </>
  );
}

function NotYet(): ReactElement {
  return (
    <Card title="Result">
      <div className={styles.empty}>
        <p>Nothing has been measured on this model yet.</p>
        <p>Press Run: results appear here as they come in, and you can stop at any time.</p>
      </div>
    </Card>
  );
}

function RunState({ run, id }: { run: AnalysisRun; id: string }): ReactElement | null {
  const { analysing } = useWorkbench();
  const reason = useLive((live) => live.notices.find(({ key }) => key === id)?.message);
  const { state, progress, pace, milliseconds } = run;
  if (state === 'running') {
    const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
    return (
      <Card title="Running">
        <div className={styles.progress} role="status">
          <span>
            <span>{progress?.stage ?? 'starting'}</span>
            {progress && (
              <span>
                {progress.done} of {progress.total}
                {pace && `, ${timeLeft(pace.secondsLeft)} left`}
              </span>
            )}
          </span>
          <Progress value={share * 100} aria-label="Progress" />
          <Button size="compact-xs" variant="default" onClick={() => analysing.cancel(id)}>
            Cancel
          </Button>
        </div>
      </Card>
    );
  }
  const sentence = {
    done: milliseconds === null ? '' : `Done in ${duration(milliseconds)}.`,
    cancelled: 'Stopped before its end: below is what was known by then.',
    failed: `It did not come to its end${reason === undefined ? '.' : `: ${reason}`}`,
  }[state];
  return state === 'done' ? (
    <VisuallyHidden role="status">{sentence}</VisuallyHidden>
  ) : (
    <p className={styles.old} role="status">
      {sentence}
    </p>
  );
}

function OldSettings({ run, id }: { run: AnalysisRun; id: string }): ReactElement | null {
  const info = useLive((live) => live.info);
  const now = useSession((session) => JSON.stringify(settingsOf(session, { info }, id)));
  if (run.state === 'running' || now === run.settings) return null;
  return (
    <p className={styles.old}>
      The settings have changed since: these numbers belong to the settings before. Run again for
      new ones.
    </p>
  );
}

interface FoundProps {
  readonly analysis: Analysis;
  readonly info: ModelInfo;
  readonly run: AnalysisRun;
}

function Found({ analysis, info, run }: FoundProps): ReactElement | null {
  const { live, analysing } = useWorkbench();
  const edit = useEdit();
  const locked = useSession((session) => session.head);
  const hovered = useLive((state) => state.hoverHead);
  const selected = useSession((session) => session.heads);
  const View = views[analysis.id];
  if (!View) return null;
  return (
    <Suspense fallback={<p className={styles.old}>Loading the view…</p>}>
      <View
        result={run.result}
        model={info}
        provenance={provenanceOf(analysis, info, run)}
        head={hovered ?? locked}
        onHover={(head) => hoverHead(live, head)}
        onPick={(head) => edit(toggleLock(head))}
        onSelect={(heads) => edit(() => ({ heads: [...heads] }))}
        onDetail={(about) => analysing.detail(analysis.id, run.settings, about)}
        selected={selected}
        onAblate={(heads) =>
          edit((session) => ({ ...switchHeads(heads, 'uniform')(session), panel: 'explore' }))
        }
      />
    </Suspense>
  );
}

/** Analyses on the page draw from seed 0; what they are given besides parameters is in the link. */
function provenanceOf(analysis: Analysis, info: ModelInfo, run: AnalysisRun): Provenance {
  return {
    ...{ version, analysis: analysis.id, paper: analysis.paper.id, model: modelRecord(info) },
    backend: run.backend,
    parameters: JSON.parse(run.settings) as Record<string, unknown>,
    ...{ tokens: null, heads: null, seed: 0 },
  };
}
