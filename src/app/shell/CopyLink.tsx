import { Button, Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { toLink } from '../../state/link';
import { notify } from '../../state/live';
import { useWorkbench } from '../context';
import { Icon } from '../icons';

/** Copies the address of exactly what is on the page. */
export function CopyLink(): ReactElement {
  const { session, live } = useWorkbench();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    const address = new URL(window.location.href);
    address.hash = toLink(session.getState());
    try {
      await navigator.clipboard.writeText(address.href);
      setCopied(true);
    } catch {
      const message = `The browser refused to copy. The link is in the address bar: ${address.href}`;
      notify(live, { key: 'copy', kind: 'warning', message });
    }
  };
  return (
    <Tooltip label="Model, text, heads, edits and panel: the whole view" openDelay={400}>
      <Button
        variant="default"
        size="xs"
        leftSection={<Icon name={copied ? 'check' : 'link'} size={14} />}
        onClick={() => void copy()}
      >
        <span aria-live="polite">{copied ? 'Link copied' : 'Copy link'}</span>
      </Button>
    </Tooltip>
  );
}
