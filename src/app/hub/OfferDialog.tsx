import { Button, Modal } from '@mantine/core';
import type { ReactElement } from 'react';
import type { ModelOffer } from '../../terms/models';
import { useLive, useWorkbench } from '../context';
import { shortCount } from '../shell/numbers';
import { remoteTitle } from '../words';
import { byteSize } from '../../base/bytes';
import styles from './Hub.module.css';

/** What a model from elsewhere takes, before it is fetched. */
export function OfferDialog(): ReactElement {
  const { opening, fetching } = useWorkbench();
  const waiting = useLive((live) => live.offer);
  return (
    <Modal
      opened={waiting !== null}
      onClose={() => fetching.declineOffer()}
      title={waiting ? `Open ${remoteTitle(waiting.offer.id)}?` : ''}
      centered
    >
      {waiting && <Facts offer={waiting.offer} />}
      <div className={styles.row}>
        <Button onClick={() => void opening.acceptOffer()} data-autofocus>
          Download and open
        </Button>
        <Button variant="default" onClick={() => fetching.declineOffer()}>
          Not now
        </Button>
      </div>
    </Modal>
  );
}

function Facts({ offer }: { offer: ModelOffer }): ReactElement {
  const left = Math.max(0, offer.downloadBytes - offer.storedBytes);
  const facts: readonly (readonly [string, string])[] = [
    ['from', offer.id],
    ['parameters', `${shortCount(offer.n_params)} (${offer.model_type})`],
    [
      'to download',
      offer.storedBytes > 0
        ? `${byteSize(left)} of ${byteSize(offer.downloadBytes)}`
        : byteSize(left),
    ],
    [
      'memory on this device',
      `${byteSize(offer.memoryF32)} in f32, as it is run (${byteSize(offer.memoryF16)} would be f16)`,
    ],
    ...(offer.commit === undefined ? [] : [['commit', offer.commit.slice(0, 12)] as const]),
    [
      'kept',
      offer.lasting
        ? 'on this machine, until you remove it'
        : 'in memory only: this browser keeps no files',
    ],
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
