import { Button, Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { useWorkbench } from '../context';
import { Icon } from '../icons';
import { copyLink } from './copyLink';

/** Copies the address of exactly what is on the page. */
export function CopyLink(): ReactElement {
  const workbench = useWorkbench();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Tooltip label="Model, text, heads, edits and panel: the whole view" openDelay={400}>
      <Button
        variant="default"
        size="xs"
        leftSection={<Icon name={copied ? 'check' : 'link'} size={14} />}
        onClick={() => void copyLink(workbench).then(setCopied)}
      >
        <span aria-live="polite">{copied ? 'Link copied' : 'Copy link'}</span>
      </Button>
    </Tooltip>
  );
}
