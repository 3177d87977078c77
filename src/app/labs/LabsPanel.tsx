import { Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { labOf, labs } from '../../labs/registry';
import type { Lab } from '../../labs/define';
import type { Head } from '../../terms/heads';
import { Paper } from '../analysis/Paper';
import frame from '../analysis/Analysis.module.css';
import { Card } from '../Card';
import { useEdit, useLive, useSession, useWorkbench } from '../context';
import { KeptRuns } from './KeptRuns';
import { LabCharts } from './LabCharts';
import { LabForm } from './LabForm';
import { LabHeads } from './LabHeads';
import { LabPicture } from './LabPicture';
import styles from './Labs.module.css';
import { RunBar } from './RunBar';

/** A lab: what it trains, how, and what comes of it. */
export function LabsPanel(): ReactElement {
  const { training } = useWorkbench();
  const lab = labOf(useSession((session) => session.lab.id));
  useEffect(() => {
    void training.lookUp();
  }, [training]);
  return (
    <div className={frame.analysis}>
      <Card title="Lab">
        <LabChooser lab={lab} />
        <p className={frame.about}>{lab.about}</p>
        <Paper paper={lab.paper} />
        <LabForm key={lab.id} lab={lab} />
      </Card>
      <div className={frame.results}>
        <RunArea lab={lab} />
      </div>
    </div>
  );
}

function LabChooser({ lab }: { lab: Lab }): ReactElement | null {
  const edit = useEdit();
  const busy = useLive((live) => live.training !== null && live.training.phase !== 'idle');
  if (labs.length < 2) return <p className={frame.about}>{lab.title}</p>;
  return (
    <Select
      size="xs"
      mb={8}
      aria-label="Lab"
      data={labs.map(({ id, title }) => ({ value: id, label: title }))}
      value={lab.id}
      allowDeselect={false}
      disabled={busy}
      onChange={(id) =>
        id !== null && edit((session) => ({ lab: { ...session.lab, id, step: null } }))
      }
    />
  );
}

/** The run and its pictures, or what there is to say while there is none. */
function RunArea({ lab }: { lab: Lab }): ReactElement {
  const present = useLive((live) => live.training?.run.spec.lab === lab.id);
  const [hovered, setHovered] = useState<Head | null>(null);
  const [picked, setPicked] = useState<Head | null>(null);
  if (!present) return <NothingYet lab={lab} />;
  const pointing = {
    ...{ head: hovered ?? picked, picked, onHover: setHovered },
    onPick: (head: Head) => setPicked(head),
  };
  return (
    <>
      <RunBar lab={lab} />
      <div className={styles.charts}>
        <LabCharts lab={lab} head={pointing.head} part="first" />
        <LabHeads lab={lab} {...pointing} />
      </div>
      <LabPicture lab={lab} {...pointing} />
      <div className={styles.charts}>
        <LabCharts lab={lab} head={pointing.head} part="others" />
      </div>
    </>
  );
}

function NothingYet({ lab }: { lab: Lab }): ReactElement {
  const step = useSession((session) => session.lab.step);
  return (
    <Card title="Run">
      <div className={frame.empty}>
        {step === null ? (
          <p>Nothing has been trained yet. Press Train: curves and pictures appear as it goes.</p>
        ) : (
          <p>
            This link shows step {step} of a run. Press Train to make the same run here: the same
            seed gives the same curve.
          </p>
        )}
      </div>
      <KeptRuns lab={lab} />
    </Card>
  );
}
