import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { TokenStrip } from '../../charts/TokenStrip';
import { axesOf } from '../../terms/blocks';
import { headNameIn } from '../../terms/heads';
import { Card } from '../Card';
import { useLive, useWorkbench } from '../context';

/** The text as tokens: what one looks at, and who looks at it; of a head between two texts, both. */
export function StripCard(): ReactElement | null {
  const { live } = useWorkbench();
  const info = useLive((state) => state.info);
  const shown = useLive((state) => state.shown);
  const patterns = useLive((state) => state.patterns);
  const hoverToken = useLive((state) => state.hoverToken);
  const pinned = useLive((state) => state.pinnedToken);
  const run = shown && (shown.edited ?? shown.base);
  const losses = useMemo(() => run && [null, ...run.summary.losses], [run]);
  if (!info || !run || !losses || !patterns) return null;
  const { queries, keys } = axesOf(info, patterns.head.layer, run.summary);
  const crosses = queries !== keys;
  const pattern = patterns.edited ?? patterns.base;
  const fits = pattern.shape.join() === [queries.length, keys.length].join();
  const name = headNameIn(info, patterns.head);
  const shared = {
    pattern: fits ? pattern : null,
    hoverToken,
    onHoverToken: (token: typeof hoverToken) => live.setState({ hoverToken: token }),
    maxHeight: 300,
  };
  return (
    <Card
      part="strip"
      title="Tokens"
      note={`through ${name}${patterns.edited ? ', after the edits' : ''}`}
    >
      <TokenStrip
        {...shared}
        tokens={queries}
        side={crosses ? { as: 'query', others: keys } : undefined}
        label={crosses ? `${name}, the answer` : name}
        pinned={pinned !== null && pinned < queries.length ? pinned : null}
        onPin={(index) => live.setState({ pinnedToken: index })}
        losses={queries === run.summary.tokens ? losses : undefined}
      />
      {crosses && (
        <TokenStrip
          {...shared}
          tokens={keys}
          side={{ as: 'key', others: queries }}
          label={`${name}, the text`}
        />
      )}
    </Card>
  );
}
