import { Button, Loader, Switch, Textarea, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { ModelInfo } from '../../terms/models';
import { readTokenIds, textOf, tokenIdsOf } from '../../state/tokens';
import { Card } from '../Card';
import { useEdit, useLive, useSession } from '../context';
import { duration } from '../shell/numbers';
import { specialTokensName, specialTokensSentence } from '../words';
import { Seeing } from '../examples/Seeing';
import styles from './Explore.module.css';
import { PictureField } from './PictureField';

const titles = { text: 'Text', ids: 'Token ids', image: 'Picture' } as const;

/** The text, or token ids for a model without a tokenizer, with examples; or the picture. */
export function InputCard(): ReactElement | null {
  const info = useLive((live) => live.info);
  const refused = useLive((live) => live.refused);
  const shown = useLive((live) => live.shown !== null);
  if (!info) return null;
  return (
    <Card title={titles[info.input]} end={<Count info={info} />}>
      {info.input === 'text' && <TextField info={info} />}
      {info.input === 'ids' && <IdsField info={info} />}
      {info.input === 'image' && <PictureField />}
      {info.answer && <AnswerField info={info} />}
      <Seeing />
      {refused !== null && (
        <p className={styles.fine} role="note">
          <strong>{refused}</strong>
          {shown && ' Shown below is the last input that could be run.'}
        </p>
      )}
      {info.unread_tokenizer !== undefined && info.input !== 'image' && (
        <p className={styles.fine}>Texts cannot be read: {info.unread_tokenizer}.</p>
      )}
      {info.input !== 'image' && (
        <div className={styles.under}>
          <Examples info={info} />
          <SpecialTokensSwitch info={info} />
        </div>
      )}
    </Card>
  );
}

function Count({ info }: { info: ModelInfo }): ReactElement {
  const running = useLive((live) => live.running);
  const shown = useLive((live) => live.shown);
  const { tokens, source } = shown?.base.summary ?? {};
  const count = source && tokens ? `${source.length} + ${tokens.length}` : tokens?.length;
  return (
    <>
      {running && <Loader size={12} />}
      <span className={styles.count}>
        {count !== undefined && countWords(count, info)}
        {shown && !running && ` · computed in ${duration(shown.base.summary.milliseconds)}`}
      </span>
    </>
  );
}

function countWords(count: number | string, { input, n_ctx }: ModelInfo): string {
  return input === 'image' ? `${count} positions` : `${count} of ${n_ctx} tokens`;
}

function TextField({ info }: { info: ModelInfo }): ReactElement {
  const text = useSession((session) => textOf(session, info));
  const refused = useLive((live) => live.refused);
  const edit = useEdit();
  return (
    <Textarea
      aria-label="Text"
      autosize
      minRows={1}
      maxRows={6}
      spellCheck={false}
      value={text}
      error={refused !== null}
      onChange={({ currentTarget: { value } }) => edit(() => ({ text: value }))}
    />
  );
}

/** What the decoder of a model with an encoder has read. */
function AnswerField({ info }: { info: ModelInfo }): ReactElement {
  const answer = useSession((session) => session.answer);
  const edit = useEdit();
  const takesText = info.input === 'text';
  const unread = !takesText && readTokenIds(answer) === null;
  return (
    <Textarea
      label="Answer so far"
      description={`What the decoder has read of its own answer to the ${takesText ? 'text' : 'ids'}, after its start token; it goes on from there. May be empty.`}
      autosize
      minRows={1}
      maxRows={4}
      mt="xs"
      spellCheck={false}
      value={answer}
      error={unread && 'Token ids are whole numbers, separated by commas.'}
      onChange={({ currentTarget: { value } }) => edit(() => ({ answer: value }))}
    />
  );
}

function IdsField({ info }: { info: ModelInfo }): ReactElement {
  const ids = useSession((session) => tokenIdsOf(session, info).join(', '));
  const refused = useLive((live) => live.refused);
  const edit = useEdit();
  const [draft, setDraft] = useState<string | null>(null);
  const unread = draft !== null && readTokenIds(draft) === null;
  const change = (value: string): void => {
    const read = readTokenIds(value);
    setDraft(value);
    if (read) edit(() => ({ tokens: read }));
  };
  return (
    <Textarea
      aria-label="Token ids"
      autosize
      minRows={1}
      maxRows={6}
      value={draft ?? ids}
      error={
        unread
          ? `Token ids are whole numbers from 0 to ${info.d_vocab - 1}, separated by commas.`
          : refused !== null
      }
      onChange={({ currentTarget }) => change(currentTarget.value)}
      onBlur={() => !unread && setDraft(null)}
    />
  );
}

/** Whether the tokenizer's own tokens are put around the text: what it does by itself, until told otherwise. */
function SpecialTokensSwitch({ info }: { info: ModelInfo }): ReactElement | null {
  const edit = useEdit();
  const { special_tokens: known } = info;
  const on = useSession(({ special }) => special ?? known?.added ?? false);
  if (!known || info.input !== 'text') return null;
  const { before, after, added } = known;
  const change = (value: boolean): void =>
    edit(() => ({ special: value === added ? null : value }));
  return (
    <Tooltip label={specialTokensSentence(known)} openDelay={500} multiline maw={280}>
      <Switch
        size="xs"
        label={
          <>
            {specialTokensName(known)} <code>{[...before, 'text', ...after].join(' ')}</code>
          </>
        }
        checked={on}
        onChange={({ currentTarget }) => change(currentTarget.checked)}
      />
    </Tooltip>
  );
}

function Examples({ info }: { info: ModelInfo }): ReactElement | null {
  const edit = useEdit();
  const examples = info.notes.examples ?? [];
  if (examples.length === 0) return null;
  const choose = (text: string): void =>
    edit(() => (info.input === 'text' ? { text } : { tokens: readTokenIds(text) }));
  return (
    <div className={styles.examples}>
      Examples
      {examples.map(({ name, text }) => (
        <Button
          key={name}
          size="compact-xs"
          variant="default"
          title={text}
          onClick={() => choose(text)}
        >
          {name}
        </Button>
      ))}
    </div>
  );
}
