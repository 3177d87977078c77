import { useMemo } from 'react';
import type { ReactElement } from 'react';
import type { Token } from '../terms/models';
import { ChipRow } from './ChipRow';
import { HeadWeights } from './HeadWeights';
import { Legend, Swatch } from './Legend';
import { formatProbability } from './numbers';
import { tokenText, spokenToken } from './tokenText';
import { stepToken, useTokenWalk, WalkWords } from './useTokenWalk';
import type { TokenWalkProps } from './useTokenWalk';
import chart from './chart.module.css';

/** A token that the model made. */
export interface MadeChip {
  readonly token: Token;
  readonly probability: number;
  /** For each head what it looked at when the token was chosen, `[key]`. */
  readonly looks: readonly Float32Array[];
}

export interface GeneratedStripProps extends Pick<TokenWalkProps, 'pinned' | 'onPin'> {
  readonly prompt: readonly Token[];
  readonly made: readonly MadeChip[];
  /** The heads' names. */
  readonly heads: readonly string[];
  /** What the heads look at where that is not the text that goes on (cross-attention). */
  readonly keys?: readonly Token[] | undefined;
  readonly label: string;
  readonly maxHeight?: number | undefined;
}

/**
 * A text and what was made of it. Choosing a made token (hover, click, arrow keys) shows what the heads
 * looked at when it was made, which is one step before it was read; without a choice the last one.
 */
export function GeneratedStrip(props: GeneratedStripProps): ReactElement {
  const { prompt, made, heads, keys, label } = props;
  const tokens = useMemo(() => [...prompt, ...made.map(({ token }) => token)], [prompt, made]);
  const from = prompt.length;
  const walk = useTokenWalk(props, {
    next(key) {
      const next = stepToken(chosen - from, key, made.length);
      return next === null ? null : from + next;
    },
    speak: (index) => sentence(index, tokens, made[index - from], heads, keys ?? tokens),
  });
  const wanted = walk.hovered?.index ?? walk.pinned ?? tokens.length - 1;
  const chosen = wanted < from ? tokens.length - 1 : Math.min(wanted, tokens.length - 1);
  const one = made[chosen - from];
  const looks = one?.looks ?? [];
  const several = heads.length > 1 ? looks : undefined;
  const row = { looks: looks[0] ?? nothing, seen: nothing, several };
  const plain = { looks: nothing, seen: nothing };
  return (
    <figure className={chart.figure} aria-label={`Generated, ${label}`}>
      <ChipRow
        walk={walk}
        label={`Generated, ${label}`}
        tokens={tokens}
        source={one ? chosen : undefined}
        {...(keys ? plain : row)}
        madeFrom={from}
        maxHeight={props.maxHeight}
      />
      {keys && <KeyRow keys={keys} looks={looks} several={several !== undefined} label={label} />}
      <div className={chart.footer}>
        <HeadWeights
          tokens={tokens}
          others={keys ?? tokens}
          labels={heads}
          weights={looks}
          source={one ? chosen : null}
          direction="looks"
          words={one && `probability ${formatProbability(one.probability)}, looked at`}
        />
        {!several && (
          <Legend>
            <Swatch mark="looks" label="it looked at" />
          </Legend>
        )}
      </div>
      <WalkWords walk={walk} of="tokens that were made" />
    </figure>
  );
}

const nothing = new Float32Array(0);

interface KeyRowProps {
  readonly keys: readonly Token[];
  readonly looks: readonly Float32Array[];
  readonly several: boolean;
  readonly label: string;
}

/** The text that is looked at, where it is another one. */
function KeyRow({ keys, looks, several, label }: KeyRowProps): ReactElement {
  const walk = useTokenWalk(
    {},
    {
      next: (key) => stepToken(walk.hovered?.index, key, keys.length),
      speak: (i) => spokenToken(keys[i]),
    },
  );
  return (
    <>
      <ChipRow
        walk={walk}
        label={`Looked at, ${label}`}
        tokens={keys}
        source={undefined}
        looks={looks[0] ?? nothing}
        seen={nothing}
        several={several ? looks : undefined}
      />
      <WalkWords walk={walk} of="tokens" />
    </>
  );
}

function sentence(
  index: number,
  tokens: readonly Token[],
  one: MadeChip | undefined,
  heads: readonly string[],
  keys: readonly Token[],
): string {
  const looked = heads.map((name, i) => {
    const weights = one?.looks[i] ?? nothing;
    const key = weights.indexOf(Math.max(...weights));
    const token = keys[key];
    return token ? `${name} looked at ${key} ${tokenText(token)}` : '';
  });
  return [`token ${index} ${spokenToken(tokens[index])}`, ...looked.filter(Boolean)].join(', ');
}
