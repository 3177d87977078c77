import { ActionIcon, Popover, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { layerWords } from '../../terms/blocks';
import type { ModelInfo } from '../../terms/models';
import { useLive } from '../context';
import { Icon } from '../icons';
import styles from './Header.module.css';
import { shortCount, wholeNumber } from './numbers';

/** The open model in numbers. */
export function ModelFacts(): ReactElement | null {
  const info = useLive((live) => live.info);
  if (!info) return null;
  const { n_layers, n_heads, n_params, n_ctx, digest } = info;
  return (
    <div className={styles.facts}>
      <span className={styles.fact}>
        {n_layers} layers × {n_heads} heads
      </span>
      <span className={`${styles.fact} ${styles.wide}`}>{shortCount(n_params)} parameters</span>
      <span className={`${styles.fact} ${styles.wide}`}>context {wholeNumber(n_ctx)}</span>
      <code className={`${styles.fact} ${styles.wide}`} title="First digits of the model's digest">
        {digest.slice(0, 8)}
      </code>
      <Popover width={340} shadow="md" position="bottom-start">
        <Popover.Target>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label="About this model">
            <Icon name="info" />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown>
          <AllFacts info={info} />
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

function AllFacts({ info }: { info: ModelInfo }): ReactElement {
  const { notes, n_heads, n_key_value_heads } = info;
  const facts: readonly (readonly [string, string])[] = [
    ['name', info.id],
    ['model_type', info.model_type],
    ['n_layers', wholeNumber(info.n_layers)],
    [
      'n_heads',
      n_heads === n_key_value_heads
        ? `${n_heads}`
        : `${n_heads} (${n_key_value_heads} for keys and values)`,
    ],
    ['d_model', wholeNumber(info.d_model)],
    ['d_head', wholeNumber(info.d_head)],
    ['d_vocab', wholeNumber(info.d_vocab)],
    ['n_ctx', wholeNumber(info.n_ctx)],
    ['parameters', wholeNumber(info.n_params)],
    ['blocks', layerWords(info) ?? (info.attn_only ? 'attention only' : 'attention and MLP')],
    ['positions', info.positional_embedding_type],
    ['norm', info.normalization_type ?? 'none'],
    ['digest', info.digest],
  ];
  return (
    <>
      {notes.about !== undefined && (
        <Text size="sm" mb="sm">
          {notes.about}
        </Text>
      )}
      <dl className={styles.terms}>
        {facts.map(([term, value]) => (
          <Fact key={term} term={term} value={value} />
        ))}
      </dl>
    </>
  );
}

function Fact({ term, value }: { term: string; value: string }): ReactElement {
  return (
    <>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </>
  );
}
