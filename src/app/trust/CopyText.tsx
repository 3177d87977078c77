import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { notify } from '../../state/live';
import { useWorkbench } from '../context';

/** Copies a text; `what` names it to screen readers. */
export function CopyText({ text, what }: { text: string; what: string }): ReactElement {
  const { live } = useWorkbench();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      const message = `The browser refused to copy. The ${what} is ${text}`;
      notify(live, { key: 'copy', kind: 'warning', message });
    }
  };
  return (
    <Button
      size="compact-xs"
      variant="default"
      aria-label={copied ? `Copied the ${what}` : `Copy the ${what}`}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
    </Button>
  );
}
