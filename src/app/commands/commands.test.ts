import { describe, expect, it } from 'vitest';
import { begun } from '../../../tests/fakes/bench';
import type { Command, Page } from './command';
import { commandsOf } from './list';
import { search } from './search';

async function openPage(): Promise<Page> {
  const { bench } = await begun();
  const nothing = (): void => undefined;
  return { workbench: bench, openFolder: nothing, openFiles: nothing, setTheme: nothing };
}

function found(page: Page, asked: string): Command[] {
  return [...search(commandsOf(page, asked), asked)];
}

describe('commands', () => {
  it('finds a head in every spelling of the field and switches it off', async () => {
    const page = await openPage();
    for (const spelling of ['L1H3', 'l1 h3', '1.3', 'a1.h3', '1-3', '/head/1/3']) {
      expect(found(page, spelling)[0]?.title).toBe('Lock head L1H3');
      expect(found(page, `lock ${spelling}`).map(({ title }) => title)).toEqual(['Lock head L1H3']);
    }
    found(page, 'off 1-3')[0]?.run(page);
    expect(page.workbench.session.getState().off).toEqual([{ layer: 1, head: 3, mode: 'zero' }]);
    expect(found(page, 'on 1.3')[0]?.title).toBe('Switch L1H3 on again');
    expect(found(page, 'lock 9.9')).toEqual([]);
  });

  it('names each command once and gives no key to two of them', async () => {
    const page = await openPage();
    page.workbench.session.setState({
      head: { layer: 0, head: 1 },
      heads: [{ layer: 0, head: 1 }],
    });
    const commands = commandsOf(page, '1.2');
    const titles = commands.map(({ title }) => title);
    const keys = commands.flatMap((command) => command.keys ?? []);
    expect(new Set(titles).size).toBe(titles.length);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toContain('mod+K');
  });

  it('puts what begins with the words first', async () => {
    const page = await openPage();
    expect(found(page, 'go ret')[0]?.title).toBe('Go to Retrieval heads');
    expect(found(page, 'dark')[0]?.title).toBe('Dark theme');
    expect(found(page, 'no such thing')).toEqual([]);
  });
});
