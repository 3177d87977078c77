import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { TokenStrip } from '../../charts/TokenStrip';
import { headName } from '../../terms/heads';
import { Card } from '../Card';
import { useLive, useWorkbench } from '../context';

/** The text as tokens: what one looks at, and who looks at it. */
export function StripCard(): ReactElement | null {
  const { live } = useWorkbench();
  const shown = useLive((state) => state.shown);
  const patterns = useLive((state) => state.patterns);
  const hoverToken = useLive((state) => state.hoverToken);
  const pinned = useLive((state) => state.pinnedToken);
  const run = shown && (shown.edited ?? shown.base);
  const losses = useMemo(() => run && [null, ...run.summary.losses], [run]);
  if (!run || !losses || !patterns) return null;
  const { tokens } = run.summary;
  const pattern = patterns.edited ?? patterns.base;
  const fits = pattern.shape[0] === tokens.length;
  const name = headName(patterns.head);
  return (
    <Card title="Tokens" note={`through ${name}${patterns.edited ? ', after the edits' : ''}`}>
      <TokenStrip
        tokens={tokens}
        pattern={fits ? pattern : null}
        label={name}
        hoverToken={hoverToken}
        onHoverToken={(token) => live.setState({ hoverToken: token })}
        pinned={pinned !== null && pinned < tokens.length ? pinned : null}
        onPin={(index) => live.setState({ pinnedToken: index })}
        losses={losses}
        maxHeight={300}
      />
    </Card>
  );
}
