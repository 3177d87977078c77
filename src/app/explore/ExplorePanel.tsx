import { SegmentedControl, VisuallyHidden } from '@mantine/core';
import { useDeferredValue } from 'react';
import type { ReactElement } from 'react';
import type { Live } from '../../state/live';
import { CompareCard } from '../compare/CompareCard';
import { useLive, useWorkbench } from '../context';
import { CheckpointBar } from '../labs/CheckpointBar';
import styles from './Explore.module.css';
import { GenerateCard } from './GenerateCard';
import { HeadCard } from './HeadCard';
import { HeadsCard } from './HeadsCard';
import { Inspector } from './Inspector';
import { InputCard } from './InputCard';
import { PictureCard } from './PictureCard';
import { RolesCard } from './RolesCard';
import { StripCard } from './StripCard';

const views = (picture: boolean): { value: Live['view']; label: string }[] => [
  { value: 'heads', label: 'All heads' },
  { value: 'head', label: 'One head' },
  { value: 'side', label: picture ? 'Classes' : 'Next token' },
];

/** The text or picture, all heads, one head, and what the model expects. */
export function ExplorePanel(): ReactElement {
  const there = useLive((state) => state.shown !== null);
  // All cards of a new model at once would keep the page from answering: they are drawn in small steps.
  const first = useDeferredValue(there);
  const rest = useDeferredValue(first);
  const last = useDeferredValue(rest);
  const waiting = useLive((state) => state.shown === null && state.running);
  const picture = useLive((state) => state.info?.image !== undefined);
  const view = useLive((state) => state.view);
  const { live } = useWorkbench();
  return (
    <div className={styles.explore} data-view={view}>
      <div className={styles.input} data-tour="text">
        <CheckpointBar />
        <InputCard />
        <CompareCard />
      </div>
      <SegmentedControl<Live['view']>
        className={styles.views}
        fullWidth
        data={views(picture)}
        value={view}
        onChange={(next) => live.setState({ view: next })}
        aria-label="Part of the page"
      />
      {waiting && (
        <p className={styles.first}>
          Running the {picture ? 'picture' : 'text'} through the model …
        </p>
      )}
      {there && first && (
        <>
          <div className={styles.heads}>
            <HeadsCard />
            {rest && <RolesCard />}
          </div>
          <div className={styles.head}>
            <HeadCard />
          </div>
        </>
      )}
      {there && rest && (
        <div className={styles.strip}>{picture ? <PictureCard /> : <StripCard />}</div>
      )}
      {there && last && (
        <aside className={styles.side} aria-label="Predictions, edits and generation">
          <Inspector />
          <GenerateCard />
        </aside>
      )}
      <Announcement drawing={there && !last} />
    </div>
  );
}

/** Tells screen readers when the numbers on the page are new, and all of them there. */
function Announcement({ drawing }: { readonly drawing: boolean }): ReactElement {
  const running = useLive((live) => live.running || live.engine !== 'ready') || drawing;
  const count = useLive((live) => live.shown?.base.summary.tokens.length ?? 0);
  const edited = useLive((live) => live.shown?.edited !== null);
  const what = edited ? 'before and after the edits' : 'of the unchanged model';
  return (
    <VisuallyHidden role="status">
      {running ? 'Running' : `Numbers ${what} for ${count} tokens are shown`}
    </VisuallyHidden>
  );
}
