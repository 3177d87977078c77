import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { mostTexts } from '../../terms/drawn';
import { useEdit, useLive, useSession } from '../context';
import { DrawnGroup } from './DrawnGroup';

/** Further texts over which patterns are averaged; models that read words only. */
export function TextsChoice(): ReactElement | null {
  const edit = useEdit();
  const texts = useSession((session) => session.texts);
  const reads = useLive((live) => live.info?.input === 'text');
  const [typed, setTyped] = useState<string | null>(null);
  if (!reads) return null;
  const commit = (): void => {
    if (typed === null) return;
    const lines = typed.split('\n').filter((line) => line.trim() !== '');
    edit(() => ({ texts: lines.slice(0, mostTexts) }));
    setTyped(null);
  };
  return (
    <DrawnGroup title="Mean over texts">
      <Textarea
        size="xs"
        aria-label="Further texts"
        description={`One a line, at most ${mostTexts}; the text above is always the first. Positions count, so texts of one shape say most.`}
        autosize
        minRows={2}
        maxRows={6}
        value={typed ?? texts.join('\n')}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onBlur={commit}
      />
    </DrawnGroup>
  );
}
