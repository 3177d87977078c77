import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { isRunOf } from '../../state/training';
import { useLive, useSession, useWorkbench } from '../context';
import { Icon } from '../icons';

/** Train, Pause, Step and Stop: what of them makes sense now. */
export function TrainButtons({ blocked }: { blocked: boolean }): ReactElement {
  const { training } = useWorkbench();
  const phase = useLive((live) => live.training?.phase ?? 'idle');
  const run = useLive((live) => live.training?.run);
  const same = useSession((session) => run !== undefined && isRunOf(run, session));
  if (phase !== 'idle') {
    return (
      <Button
        size="xs"
        variant="default"
        disabled={phase === 'pausing'}
        onClick={() => training.pause()}
      >
        {phase === 'pausing' ? 'Pausing…' : 'Pause'}
      </Button>
    );
  }
  const step = same && run ? run.step : 0;
  const done = same && run ? step >= Number(run.spec.parameters.steps) : false;
  return (
    <>
      <Button
        size="xs"
        leftSection={<Icon name="play" size={12} />}
        disabled={blocked}
        onClick={() => void training.train(done)}
      >
        {done ? 'Train again' : step > 0 ? 'Resume' : 'Train'}
      </Button>
      <Button
        size="xs"
        variant="default"
        disabled={blocked || done}
        onClick={() => void training.step()}
      >
        Step
      </Button>
      {run && (
        <Button size="xs" variant="default" onClick={() => void training.stop()}>
          Stop
        </Button>
      )}
    </>
  );
}
