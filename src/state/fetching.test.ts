import { describe, expect, it } from 'vitest';
import { begun, settled } from '../../tests/fakes/bench';
import type { ModelSource } from '../terms/models';
import { fromLink, toLink } from './link';
import { defaultSession } from './session';

/** What the engine is asked to look up, with its tokens. */
async function lookedUp(): Promise<{
  readonly asked: ModelSource[];
  open(name: string, token?: string): Promise<void>;
}> {
  const { engine, bench } = await begun();
  const asked: ModelSource[] = [];
  engine.options = {
    before: (name, request) => {
      if (name === 'inspect') asked.push((request as { source: ModelSource }).source);
    },
  };
  const open = async (name: string, token?: string): Promise<void> => {
    await bench.opening.chooseRemote(name, token);
    await settled(bench);
  };
  return { asked, open };
}

describe('access tokens', () => {
  it('go to the host that they were given for, and to no other', async () => {
    const { asked, open } = await lookedUp();
    await open('org/gated', 'secret');
    await open('https://evil.example/org/model');
    await open('https://evil.example/some/path/model/');
    await open('org/other');
    expect(asked.map((source) => 'token' in source && source.token)).toEqual([
      'secret',
      undefined,
      undefined,
      'secret',
    ]);
  });

  it('are forgotten when the field is left empty', async () => {
    const { asked, open } = await lookedUp();
    await open('org/gated', 'secret');
    await open('org/gated', '');
    expect(asked.map((source) => 'token' in source && source.token)).toEqual(['secret', undefined]);
  });
});

describe('links of models from elsewhere', () => {
  it.each([
    ['url', 'https://example.org/models/mine/'],
    ['hub', 'org/name@main'],
  ] as const)('name them as %s=', (source, id) => {
    const session = { ...defaultSession, model: { source, id } };
    const link = toLink(session);
    expect(link).toContain(`${source}=`);
    expect(fromLink(link)).toEqual({ session, dropped: [] });
  });

  it.each(['url=org/name', 'url=javascript:alert(1)', 'url=https://a:b@example.org/m/'])(
    'drop %s with the reason',
    (part) => {
      const { session, dropped } = fromLink(`v=1&${part}`);
      expect(session.model).toEqual(defaultSession.model);
      expect(dropped).toHaveLength(1);
    },
  );
});
