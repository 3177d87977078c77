import type { ReactElement } from 'react';
import { toggleLock } from '../../state/edits';
import { hoverHead } from '../../state/live';
import type { ScoredRun } from '../../state/scored';
import { headName, headNameIn, sameHead } from '../../terms/heads';
import type { Head } from '../../terms/heads';
import { Card } from '../Card';
import { useEdit, useLive, useSession, useWorkbench } from '../context';
import { castOf, repeats } from './headRoles';
import type { HeadRole, PlayedRole } from './headRoles';
import styles from './Roles.module.css';

/** How many heads of a role are named. */
const most = 6;

/** Which heads do what in this text, told from the scores of their patterns. */
export function RolesCard(): ReactElement | null {
  const scored = useLive((live) => live.scored);
  const run = useLive((live) => (live.shown?.edited ?? live.shown?.base)?.summary.id);
  const count = useLive((live) => (live.info ? live.info.n_layers * live.info.n_heads : 0));
  if (!scored || scored.heads.length < count) return null;
  const cast = castOf(scored);
  return (
    <Card part="roles" title="What the heads do here" note="measured on this text">
      <div className={styles.roles} data-old={scored.run !== run || undefined}>
        {cast.map(({ role, heads }) => (
          <Role key={role.title} role={role} heads={heads} scored={scored} />
        ))}
      </div>
      {!repeats(scored) && (
        <p className={styles.fine}>
          No token comes back in this text, so induction and copying cannot show.
        </p>
      )}
    </Card>
  );
}

interface RoleProps {
  readonly role: HeadRole;
  readonly heads: readonly (Head & PlayedRole)[];
  readonly scored: ScoredRun;
}

function Role({ role, heads, scored }: RoleProps): ReactElement {
  const definition = scored.scores.find(({ id }) => id === role.score)?.definition;
  return (
    <div className={styles.role}>
      <h3 title={definition}>{role.title}</h3>
      <p>{role.does}</p>
      <ul aria-label={`${role.title} heads`}>
        {heads.slice(0, most).map((head) => (
          <li key={headName(head)}>
            <HeadButton played={head} />
          </li>
        ))}
        {heads.length > most && <li>and {heads.length - most} more</li>}
      </ul>
    </div>
  );
}

function HeadButton({ played }: { played: Head & PlayedRole }): ReactElement {
  const { live } = useWorkbench();
  const edit = useEdit();
  const info = useLive((state) => state.info);
  const { layer, head, value, chance, role } = played;
  const one = { layer, head };
  const locked = useSession((session) => session.head !== null && sameHead(session.head, one));
  return (
    <button
      type="button"
      className={styles.head}
      aria-pressed={locked}
      title={`${role.title} score ${value.toFixed(3)}, by chance ${chance.toFixed(3)}`}
      onPointerEnter={() => hoverHead(live, one)}
      onPointerLeave={() => hoverHead(live, null)}
      onFocus={() => hoverHead(live, one)}
      onBlur={() => hoverHead(live, null)}
      onClick={() => edit(toggleLock(one))}
    >
      {headNameIn(info ?? {}, one)} <span>{value.toFixed(2)}</span>
    </button>
  );
}
