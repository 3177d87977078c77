import type { ReactElement } from 'react';
import { argmax, mean } from '../../base/statistics';
import { formatChange, formatScore } from '../../charts/numbers';
import { PredictionTable } from '../../charts/PredictionTable';
import { ScoreList } from '../../charts/ScoreList';
import { tokenText } from '../../charts/tokenText';
import { toggleLock } from '../../state/edits';
import { hoverHead } from '../../state/live';
import type { Shown } from '../../state/live';
import { headIndex } from '../../terms/heads';
import type { HeadGridShape } from '../../terms/heads';
import type { Intervention } from '../../terms/interventions';
import { parseHook } from '../../terms/hooks';
import { askedPosition, isCausal } from '../../terms/models';
import type { ModelInfo } from '../../terms/models';
import { Card } from '../Card';
import { useEdit, useLive, useSession, useWorkbench } from '../context';
import styles from './Explore.module.css';
import { EditsCard } from '../edits/EditsCard';

/** Predictions, what is switched off, and what that moved. */
export function Inspector(): ReactElement {
  return (
    <>
      <div data-tour="predictions">
        <Predictions />
      </div>
      <EditsCard />
      <MovedHeads />
    </>
  );
}

function Predictions(): ReactElement | null {
  const shown = useLive((state) => state.shown);
  const info = useLive((state) => state.info);
  if (!shown || !info) return null;
  if (info.image) return <Classes info={info} shown={shown} />;
  if (!isCausal(info)) {
    return (
      <Card
        title="Prediction"
        note={`at ${quoted(shown, askedPosition(info, shown.base.summary.tokens))}`}
      >
        <PredictionTable candidates={shown.predictions} label="Prediction" />
        <p className={styles.fine}>
          This model sees both ways and predicts the word at a place, not the next one: put its mask
          token into the text to ask about that place.
        </p>
      </Card>
    );
  }
  return (
    <Card title="Next token" note={`after ${quoted(shown)}`}>
      <PredictionTable candidates={shown.predictions} label="Next token" />
      <p className={styles.fine}>{lossSentence(shown)}</p>
      {shown.moved && <p className={styles.fine}>{movedSentence(shown, shown.moved)}</p>}
    </Card>
  );
}

/** The classes of a picture, where the model has a classifier. */
function Classes({ info, shown }: { info: ModelInfo; shown: Shown }): ReactElement {
  const { specials = [], answers = [] } = info.image ?? {};
  const read = answers.map((position) => specials[position]).join(' and ');
  if (answers.length === 0) {
    return (
      <Card title="Classes">
        <p className={styles.empty}>
          This model has no classifier: it ends with its residual, and names no classes.
        </p>
      </Card>
    );
  }
  return (
    <Card title="Classes" note={`read at ${read}`}>
      <PredictionTable candidates={shown.predictions} label="Classes" ofClasses />
      {answers.length > 1 && (
        <p className={styles.fine}>
          Each of the two has its own classifier; the answer is the mean of their logits.
        </p>
      )}
    </Card>
  );
}

function quoted({ base }: Shown, position = -1): string {
  const last = base.summary.tokens.at(position);
  return last && last.text.trim() !== ''
    ? `“${tokenText(last).replace(/^·/, '')}”`
    : 'the last token';
}

function lossSentence({ base, edited }: Shown): string {
  if (base.summary.losses.length === 0) return 'One token alone has no loss.';
  const before = mean(base.summary.losses).toFixed(3);
  const what = 'Mean loss over the text (cross-entropy, nats a token):';
  return edited
    ? `${what} ${before} before, ${mean(edited.summary.losses).toFixed(3)} after.`
    : `${what} ${before}.`;
}

/** What the edits did to the answer: its two best tokens against each other, and KL. */
function movedSentence({ predictions, base }: Shown, moved: Float32Array): string {
  const [first, second] = predictions;
  const logit = (one: Shown['predictions'][number] | undefined, run: number): number =>
    one?.runs[run]?.logit ?? NaN;
  const lead = (run: number): string => formatChange(logit(first, run) - logit(second, run));
  const names = [first, second].map((one) => (one ? `“${tokenText(one.token).trim()}”` : ''));
  const most = argmax(moved);
  const at = base.summary.tokens[most];
  return (
    `Logit of ${names[0]} minus ${names[1]}: ${lead(0)} before, ${lead(1)} after. ` +
    `The prediction moved by ${formatScore(moved.at(-1) ?? 0)} nats (KL before ‖ after), ` +
    `most after token ${most}${at ? ` “${tokenText(at).trim()}”` : ''}: ${formatScore(moved[most] ?? 0)}.`
  );
}

function MovedHeads(): ReactElement | null {
  const { live } = useWorkbench();
  const edit = useEdit();
  const info = useLive((state) => state.info);
  const shown = useLive((state) => state.shown);
  const hovered = useLive((state) => state.hoverHead);
  const off = useSession((session) => session.off);
  const locked = useSession((session) => session.head);
  if (!info || !shown?.shift || !shown.edited) return null;
  const { scores, edited } = downstream(shown.shift.data, shown.edited.spec.interventions, info);
  const moved = scores.filter((score) => score !== null && score > leastShift).length;
  return (
    <Card title="Heads that moved most" note="bits">
      {moved > 0 ? (
        <ScoreList
          shape={info}
          scores={scores}
          label="pattern moved (bits)"
          count={Math.min(6, moved)}
          selected={locked ? [locked] : []}
          hovered={hovered}
          off={off}
          onHover={(head) => hoverHead(live, head)}
          onPick={(head) => edit(toggleLock(head))}
        />
      ) : (
        <p className={styles.empty}>No other head’s pattern moved.</p>
      )}
      <p className={styles.fine}>
        Mean over queries of the Jensen-Shannon divergence between a head’s pattern before and
        after, 0 to 1 bit{edited > 0 && '; heads made uniform themselves are left out'}.
      </p>
    </Card>
  );
}

/** Less than this is rounding, in bits. */
const leastShift = 1e-5;

/** The shift of every head but those whose pattern is itself what was edited. */
function downstream(
  shift: Float32Array,
  interventions: readonly Intervention[],
  shape: HeadGridShape,
): { scores: (number | null)[]; edited: number } {
  const scores: (number | null)[] = [...shift];
  let edited = 0;
  for (const { at, heads } of interventions) {
    const { layer } = parseHook(at);
    if (layer === undefined || !at.endsWith('hook_pattern')) continue;
    for (const head of heads ?? Array.from({ length: shape.n_heads }, (_, i) => i)) {
      scores[headIndex({ layer, head }, shape)] = null;
      edited++;
    }
  }
  return { scores, edited };
}
