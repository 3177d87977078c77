import { describe, expect, it } from 'vitest';
import { random } from '../base/random';
import type { Random } from '../base/random';
import { toyInfo } from '../../tests/fakes/toyModel';
import { digestMismatch, fitToModel } from './fit';
import { fromLink, toLink } from './link';
import { defaultSession, interventionsOf, sameSide, withOff } from './session';
import type { Session } from './session';

const texts = [
  'the cat sat',
  ' leading space, & = # % + ? / \\ "quotes"',
  'line\nbreak\ttab',
  'Zoë 北京 🦊',
  '',
  'v=2&head=L0H0',
  'long '.repeat(200),
  '+++',
];

function pick<T>(from: readonly T[], random: Random): T {
  return from[random.int(from.length)]!;
}

function randomSession(seed: number): Session {
  const rng = random(seed);
  const head = (): { layer: number; head: number } => ({
    layer: rng.int(12),
    head: rng.int(12),
  });
  const maybe = <T>(value: T, otherwise: T): T => (rng.int(2) ? value : otherwise);
  const off = Array.from({ length: rng.int(5) }, head).reduce<Session['off']>(
    (list, item) => withOff(list, [item], pick(['zero', 'uniform'], rng)),
    [],
  );
  return {
    model: {
      source: pick(['bundled', 'files'], rng),
      id: pick(['induction-2l', 'my model', 'a/b@c', 'ü'], rng),
      ...(rng.int(2) && { digest: '0123456789abcdef' }),
    },
    text: maybe(pick(texts, rng), null),
    tokens: maybe([1, 2, rng.int(50_000)], null),
    special: pick([null, true, false], rng),
    answer: maybe(pick(texts, rng), ''),
    image: maybe(pick(['shapes', 'disc', '0123456789abcdef'.repeat(4)], rng), null),
    backend: pick(['auto', 'webgpu', 'wasm', 'cpu'], rng),
    lab: { id: 'induction', seed: maybe(rng.int(1000), 0), step: maybe(rng.int(1000), null) },
    head: maybe(head(), null),
    off,
    interventions: maybe<Session['interventions']>(
      [
        {
          at: 'blocks.1.attn.hook_pattern',
          heads: [2],
          scope: 'all',
          op: { kind: 'window', sink: 1, recent: 4 },
        },
        {
          at: 'blocks.0.attn.hook_z',
          positions: [0, 3],
          scope: 'decode',
          op: { kind: 'scale', factor: 0.5 },
          ...{ name: 'half', paused: true },
        },
      ],
      [],
    ),
    panel: pick(['explore', 'head', 'prediction', 'retrieval-heads'], rng),
    detail: {
      cell: maybe({ query: rng.int(900), key: rng.int(900) }, null),
      circuit: pick(['ov', 'qk'], rng),
      position: maybe(rng.int(900), null),
      target: maybe(rng.int(50_000), null),
      distractor: maybe(rng.int(50_000), null),
    },
    parameters: maybe<Session['parameters']>(
      {
        'retrieval-heads': {
          newTokens: 1 + rng.int(200),
          needle: pick(
            texts.filter((text) => text.trim() === text && text !== ''),
            rng,
          ),
          depths: [rng.int(5) / 4, 0.5],
          variant: 'set',
        },
      },
      {},
    ),
    heads: maybe([{ layer: 0, head: 1 }], []),
    headOrder: pick(['layer', 'likeness', 'entropy'], rng),
    headSets: maybe(
      [
        { name: 'copies & more, 50 %', heads: [head()] },
        { name: 'second', heads: [] },
      ],
      [],
    ),
    other: maybe<Session['other']>(
      {
        model: pick(
          [
            null,
            { source: 'bundled', id: 'needle-4l' },
            { source: 'lab', id: '0123456789abcdef@20', digest: '0123456789abcdef' },
          ],
          rng,
        ),
        text: maybe(pick(texts, rng), null),
        tokens: maybe([3, 1], null),
        image: maybe('disc', null),
        head: maybe(head(), null),
        edited: rng.int(2) === 1,
      },
      null,
    ),
    generation: {
      count: pick([20, 1, 500], rng),
      temperature: pick([0, 0.7, 10], rng),
      seed: pick([0, 7], rng),
    },
    tokensView: { view: pick(['strip', 'lines'], rng), least: pick([0.1, 0, 0.25], rng) },
    drawn: {
      quantity: pick(['attention', 'value-norm', 'output-norm', 'scores'], rng),
      edits: pick(['after', 'before', 'change'], rng),
      over: pick(['head', 'mean', 'max', 'sum'], rng),
      weights: maybe({ L0H1: -0.25, L11H2: 1e-9 }, {}),
      first: pick(['shown', 'hidden', 'renormalised'], rng),
    },
    scale: pick(['linear', 'log', 'row'], rng),
    texts: maybe(texts.filter(Boolean), []),
  };
}

describe('a link', () => {
  it('gives back every session it was made of', () => {
    for (let seed = 0; seed < 400; seed++) {
      const session = randomSession(seed);
      const read = fromLink(`#${toLink(session)}`);
      expect(read.dropped, toLink(session)).toEqual([]);
      expect(read.session).toEqual(session);
      expect(toLink(read.session)).toBe(toLink(session));
    }
  });

  it('leaves defaults out and reads well', () => {
    expect(toLink(defaultSession)).toBe('v=1&model=induction-2l');
    const session: Session = {
      ...defaultSession,
      head: { layer: 1, head: 3 },
      off: withOff(
        withOff([], [{ layer: 1, head: 3 }], 'uniform'),
        [{ layer: 0, head: 2 }],
        'zero',
      ),
      panel: 'retrieval-heads',
      parameters: { 'retrieval-heads': { newTokens: 120, depths: [0, 0.5] } },
      text: 'the cat sat',
    };
    expect(toLink(session)).toBe(
      'v=1&model=induction-2l&panel=retrieval-heads&head=L1H3&off=L0H2:zero,L1H3:uniform' +
        '&text=the+cat+sat&p.newTokens=120&p.depths=0,0.5',
    );
  });

  it('says of the other side what differs', () => {
    const other = { ...sameSide, text: 'a dog', head: { layer: 0, head: 2 }, edited: false };
    expect(toLink({ ...defaultSession, other })).toBe(
      'v=1&model=induction-2l&b=unedited&b.head=L0H2&b.text=a+dog',
    );
    expect(fromLink('b.text=a+dog').session.other).toEqual({ ...sameSide, text: 'a dog' });
  });

  it('compresses a long text', () => {
    const text = 'a rather ordinary sentence. '.repeat(100);
    const link = toLink({ ...defaultSession, text });
    expect(link.length).toBeLessThan(text.length / 4);
    expect(fromLink(link).session.text).toBe(text);
  });

  it('takes a half of a surrogate pair out of a text rather than failing', () => {
    expect(fromLink(toLink({ ...defaultSession, text: 'a\ud800b' })).session.text).toBe('a\ufffdb');
  });

  it('reads nothing as the default session', () => {
    expect(fromLink('')).toEqual({ session: defaultSession, dropped: [] });
    expect(fromLink('#')).toEqual({ session: defaultSession, dropped: [] });
  });

  it.each([
    ['v=7', /v=7 was dropped: this page reads version 1/],
    ['model=', /model= was dropped: it must not be empty/],
    ['model=b&folder=c', /folder=c was dropped: the link names it twice/],
    ['digest=xyz', /digest=xyz was dropped: a digest is 8 to 64 hex digits/],
    ['backend=cuda', /backend=cuda was dropped: it must be one of auto, webgpu, wasm, cpu/],
    ['head=first', /head=first was dropped: expected a head such as L5H1/],
    ['off=L0H1:mean', /off=L0H1:mean was dropped: it must be one of zero, uniform/],
    ['off=L0H1:zero,what', /off=L0H1:zero,what was dropped: expected a head/],
    ['do={', /do={ was dropped: it is not valid JSON/],
    ['do=[{"at":"nowhere","op":{"kind":"zero"}}]', /was dropped: expected a hook name/],
    [
      'do=[{"at":"blocks.0.attn.hook_z","op":{"kind":"uniform"}}]',
      /was dropped: uniform works at attn.hook_pattern/,
    ],
    ['drawn=mean,median', /drawn=mean,median was dropped: expected some of value-norm, .*"median"/],
    [
      'weights=L0H1+much',
      /dropped: expected a head and its weight such as L1H6 0.9, got "L0H1 much"/,
    ],
    ['scale=cubic', /scale=cubic was dropped: it must be one of linear, log, row/],
    ['texts=[""]', /texts=.* was dropped: /],
    ['heads=L0H1,L', /heads=L0H1,L was dropped: expected a head/],
    ['tokens=1,x', /tokens=1,x was dropped: token ids are whole numbers/],
    ['tokens=-1', /tokens=-1 was dropped: token ids are whole numbers/],
    ['text=%E0%A4', /text=%E0%A4 was dropped: a % in it is not followed by a sound code/],
    ['text.lz=notcompressed', /text.lz=notcompressed was dropped: its compressed text is damaged/],
    [
      'panel=settings',
      /panel=settings was dropped: there is no panel of this name: there are explore/,
    ],
    ['p.length=20', /p.length=20 was dropped: the link opens no analysis/],
    ['p.nosuch.length=20', /was dropped: there is no analysis called nosuch/],
    ['panel=retrieval-heads&p.depth=1', /p.depth=1 was dropped: retrieval-heads has no parameter/],
    [
      'panel=retrieval-heads&p.newTokens=0',
      /p.newTokens=0 was dropped: the smallest value allowed is 1/,
    ],
    ['panel=retrieval-heads&p.newTokens=long', /p.newTokens=long was dropped: it must be a number/],
    [
      'panel=retrieval-heads&p.depths=0,7',
      /p.depths=0,7 was dropped: the largest value allowed is 1/,
    ],
    ['panel=retrieval-heads&p.__proto__=1', /has no parameter of this name/],
    ['colour=red', /colour=red was dropped: a link has no part of this name/],
    ['b=same', /b=same was dropped: it must be one of edited, unedited/],
    ['b.head=first', /b.head=first was dropped: expected a head such as L5H1/],
    ['b.digest=0123456789', /was dropped: the link names no model of the other side before it/],
    ['b.model=x&b.hub=a/b', /b.hub=a\/b was dropped: the link names it twice/],
    ['gen.count=501', /gen.count=501 was dropped: the largest value allowed is 500/],
    ['gen.temperature=-1', /gen.temperature=-1 was dropped: it is no number from 0 on/],
    ['strip.as=table', /strip.as=table was dropped: it must be one of strip, lines/],
    ['strip.least=2', /strip.least=2 was dropped: the largest value allowed is 1/],
    ['hello', /hello was dropped: a part of a link reads name=value/],
    ['=1', /=1 was dropped: a part of a link reads name=value/],
  ])('drops the broken part of %s, says why, and keeps the rest', (broken, sentence) => {
    const { session, dropped } = fromLink(`#${broken}&text=kept`);
    const again = broken.startsWith('text');
    expect(dropped).toHaveLength(1);
    expect(dropped[0]).toMatch(sentence);
    expect(dropped[0]).toMatch(/^The link's part .*\.$/s);
    if (!again) expect(session.text).toBe('kept');
  });

  it('stays a default session for an address that is no link', () => {
    const { session, dropped } = fromLink('#section-3');
    expect(session).toEqual(defaultSession);
    expect(dropped).toEqual([
      "The link's part section-3 was dropped: a part of a link reads name=value.",
    ]);
  });
});

describe('a session that meets its model', () => {
  const model = toyInfo('induction-2l', 'bundled');

  it('loses what the model does not have, with a sentence each', () => {
    const { session } = fromLink(
      'head=L99H1&off=L1H3:uniform,L0H8:zero&heads=L2H0&tokens=1,2&' +
        'do=[{"at":"blocks.4.attn.hook_z","scope":"all","op":{"kind":"zero"}}]',
    );
    const { session: fitted, dropped } = fitToModel(session, model);
    expect(fitted).toMatchObject({ head: null, heads: [], interventions: [], tokens: null });
    expect(fitted.off).toEqual([{ layer: 1, head: 3, mode: 'uniform' }]);
    expect(dropped).toHaveLength(5);
    expect(dropped).toContain(
      "The link's part head=L99H1 was dropped: the model has 2 layers of 8 heads (L0H0 to L1H7), got L99H1.",
    );
  });

  it('loses nothing that the model has', () => {
    const { session } = fromLink('head=L1H7&off=L1H3:uniform&text=a');
    const fitted = fitToModel(session, model);
    expect(fitted.dropped).toEqual([]);
    expect(fitted.session).toEqual({
      ...session,
      model: { source: 'bundled', id: 'induction-2l', digest: model.digest.slice(0, 16) },
    });
  });

  it('says that the weights are others, and only then', () => {
    const wanting = (digest?: string): Session => ({
      ...defaultSession,
      model: { source: 'bundled', id: 'induction-2l', digest },
    });
    expect(digestMismatch(wanting(), model)).toBeNull();
    expect(digestMismatch(wanting(model.digest.slice(0, 16)), model)).toBeNull();
    expect(digestMismatch(wanting('0123456789abcdef'), model)).toMatch(
      /made with another version of induction-2l \(digest 01234567, here [0-9a-f]{8}\)/,
    );
  });
});

describe('edits', () => {
  it('are the same list whatever order the heads were switched off in', () => {
    const [a, b, c] = [
      { layer: 1, head: 3 },
      { layer: 0, head: 2 },
      { layer: 1, head: 0 },
    ];
    const one = withOff(withOff(withOff([], [a], 'zero'), [b], 'uniform'), [c], 'zero');
    const two = withOff(withOff(withOff([], [c], 'zero'), [a], 'zero'), [b], 'uniform');
    expect(one).toEqual(two);
    expect(interventionsOf({ ...defaultSession, off: one })).toEqual([
      { at: 'blocks.1.attn.hook_z', heads: [0, 3], scope: 'all', op: { kind: 'zero' } },
      { at: 'blocks.0.attn.hook_pattern', heads: [2], scope: 'all', op: { kind: 'uniform' } },
    ]);
  });
});
