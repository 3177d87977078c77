import type { ReactElement } from 'react';
import { AnalysisPanel } from '../analysis/AnalysisPanel';
import { CommandPalette } from '../commands/CommandPalette';
import { focusOn } from '../commands/focusOn';
import { ShortcutsSheet } from '../commands/ShortcutsSheet';
import { usePage } from '../commands/usePage';
import { useLive, useSession } from '../context';
import { HeadPanel } from '../detail/HeadPanel';
import { PredictionPanel } from '../detail/PredictionPanel';
import { ExplorePanel } from '../explore/ExplorePanel';
import { ExamplesDialog } from '../examples/ExamplesDialog';
import { HubDialog } from '../hub/HubDialog';
import { DropZone } from '../input/DropZone';
import { LabsPanel } from '../labs/LabsPanel';
import { useShortcuts } from '../input/useShortcuts';
import { Header } from './Header';
import { OfferDialog } from '../hub/OfferDialog';
import { Tour } from '../tour/Tour';
import { newcomer, TourOffer } from '../tour/TourOffer';
import { TrustDialog } from '../trust/TrustDialog';
import { NoModel } from './NoModel';
import { Notices } from './Notices';
import { OpeningBar } from './OpeningBar';
import { PanelTabs } from './PanelTabs';
import styles from './Shell.module.css';
import { panelElement } from './TabRow';

/** The page around its panels. */
export function Shell(): ReactElement {
  const { page, inputs } = usePage();
  useShortcuts(page);
  return (
    <div className={styles.page}>
      <button type="button" className={styles.skip} onClick={() => focusOn('heads')(page)}>
        Skip to the heads
      </button>
      <div className={styles.bar}>
        <Header />
        <nav aria-label="Panels">
          <PanelTabs />
        </nav>
        <OpeningBar />
        <TourOffer newcomer={newcomer} />
      </div>
      <main className={styles.main}>
        <div id={panelElement} role="tabpanel" aria-label="Panel">
          <Panel />
        </div>
      </main>
      {inputs}
      <CommandPalette page={page} />
      <ShortcutsSheet page={page} />
      <ExamplesDialog />
      <HubDialog />
      <TrustDialog />
      <OfferDialog />
      <Tour />
      <Notices />
      <DropZone />
    </div>
  );
}

function Panel(): ReactElement {
  const panel = useSession((session) => session.panel);
  const ready = useLive((live) => live.info !== null && live.wantsFolder === null);
  const running = useLive((live) => live.engine === 'ready');
  if (panel === 'labs' && running) return <LabsPanel />;
  if (!ready || panel === 'labs') return <NoModel />;
  if (panel === 'explore') return <ExplorePanel />;
  if (panel === 'head') return <HeadPanel />;
  if (panel === 'prediction') return <PredictionPanel />;
  return <AnalysisPanel key={panel} id={panel} />;
}
