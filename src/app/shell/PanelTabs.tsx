import { useRef } from 'react';
import type { ReactElement } from 'react';
import { panelGroups } from '../../state/panels';
import { useEdit, useSession } from '../context';
import { TabRow } from './TabRow';

const groupTitles = panelGroups.map(({ title }) => title);

/** One tab for looking around, one for each topic of analyses with a row of its own, one for all labs. */
export function PanelTabs(): ReactElement {
  const open = useSession((session) => session.panel);
  const edit = useEdit();
  const left = useRef(new Map<number, string>());
  const at = panelGroups.findIndex(({ panels }) => panels.some(({ id }) => id === open));
  const group = panelGroups[at]?.panels ?? [];
  const show = (panel = 'explore'): void => edit(() => ({ panel }));
  const goTo = (index: number): void => {
    left.current.set(at, open);
    show(left.current.get(index) ?? panelGroups[index]?.panels[0]?.id);
  };
  return (
    <>
      <TabRow label="Panels" titles={groupTitles} chosen={at} onChoose={goTo} />
      {group.length > 1 && (
        <TabRow
          second
          label={`Panels of ${groupTitles[at] ?? ''}`}
          titles={group.map(({ title }) => title)}
          chosen={group.findIndex(({ id }) => id === open)}
          onChoose={(index) => show(group[index]?.id)}
        />
      )}
    </>
  );
}
