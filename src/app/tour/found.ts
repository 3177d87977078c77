import type { AnalysisRun } from '../../state/live';
import type { Workbench } from '../../state/workbench';
import type { TourTask } from './tour';

/** An analysis as far as it is known; `Result` is what this analysis finds. */
export function runOf<Result>(
  { live }: Workbench,
  id: string,
): { readonly state: AnalysisRun['state'] | 'not yet'; readonly result: Result | null } {
  const run = live.getState().analyses[id];
  return { state: run?.state ?? 'not yet', result: (run?.result ?? null) as Result | null };
}

/** Running an analysis to its end. */
export function runTask(id: string): TourTask {
  return {
    label: ({ live }) => {
      const run = live.getState().analyses[id];
      if (!run) return 'Run it';
      if (run.state !== 'running') return 'Run it again';
      return run.progress ? `${run.progress.done} of ${run.progress.total} …` : 'Running …';
    },
    run: ({ analysing }) => void analysing.start(id),
    busy: (workbench) => runOf(workbench, id).state === 'running',
    done: (workbench) => runOf(workbench, id).state === 'done',
  };
}

/** Where to look while an analysis is about to run, and from then on. */
export function runPlace(id: string) {
  return (workbench: Workbench): string =>
    runOf(workbench, id).state === 'not yet' ? '[data-tour=settings]' : '#results section';
}
