import { useState } from 'react';
import type { ReactElement } from 'react';
import { PatchMap } from '../../charts/PatchMap';
import { headName } from '../../terms/heads';
import { Card } from '../Card';
import { useLive, useWorkbench } from '../context';
import { DirectionSwitch } from './DirectionSwitch';
import type { Direction } from './DirectionSwitch';

/** The picture as the model sees it, with what one patch looks at, or what looks at it. */
export function PictureCard(): ReactElement | null {
  const { live } = useWorkbench();
  const grid = useLive((state) => state.info?.image);
  const shown = useLive((state) => state.shown);
  const patterns = useLive((state) => state.patterns);
  const hoverToken = useLive((state) => state.hoverToken);
  const pinned = useLive((state) => state.pinnedToken);
  const [direction, setDirection] = useState<Direction>('looks');
  if (!grid || !shown?.seen || !patterns) return null;
  const { tokens } = (shown.edited ?? shown.base).summary;
  const pattern = patterns.edited ?? patterns.base;
  const fits = pattern.shape[0] === tokens.length;
  const name = headName(patterns.head);
  return (
    <Card
      part="strip"
      title="Picture"
      note={`through ${name}${patterns.edited ? ', after the edits' : ''}`}
    >
      <DirectionSwitch {...{ direction, setDirection }} />
      <PatchMap
        picture={shown.seen}
        grid={grid}
        tokens={tokens}
        pattern={fits ? pattern : null}
        label={name}
        direction={direction}
        hoverToken={hoverToken}
        onHoverToken={(token) => live.setState({ hoverToken: token })}
        pinned={pinned !== null && pinned < tokens.length ? pinned : null}
        onPin={(index) => live.setState({ pinnedToken: index })}
      />
    </Card>
  );
}
