import { describe, expect, it, vi } from 'vitest';
import { benchWith, notices, quickly, settled } from '../../tests/fakes/bench';
import type { Bench } from '../../tests/fakes/bench';
import type { PatchGrid, Picture } from '../terms/pictures';
import { pictureDigest } from '../terms/pictures';
import { samplePicture } from '../terms/samplePictures';
import { fromLink, toLink } from './link';
import type { Session } from './session';

/** Two rows of four patches. */
const grid: PatchGrid = {
  ...{ height: 8, width: 16, channels: 3, patch_height: 4, patch_width: 4 },
  ...{ specials: ['[CLS]'], answers: [0] },
};

function picture(level: number): Picture {
  return { width: 2, height: 1, data: new Uint8Array(6).fill(level) };
}

/** A workbench whose model reads pictures. */
async function begun(session: Partial<Session> = {}): Promise<Bench> {
  const made = benchWith(session);
  made.engine.change = (info) => ({
    ...{ ...info, input: 'image', image: grid, n_ctx: 9 },
    attention_dir: 'bidirectional',
  });
  await made.bench.begin();
  await settled(made.bench);
  return made;
}

async function give({ bench }: Bench, given: Picture): Promise<void> {
  await bench.pictures.take(() => Promise.resolve(given));
  await settled(bench);
}

describe('a model that reads pictures', () => {
  it('begins with the first sample, its positions as tokens', async () => {
    const { bench } = await begun();
    const { shown } = bench.live.getState();
    expect(shown?.base.summary.tokens.map(({ text }) => text).slice(0, 2)).toEqual([
      '[CLS]',
      'r0c0',
    ]);
    expect(shown?.base.spec.tokens).toHaveLength(9);
    expect(shown?.base.spec.image).toBe(pictureDigest(samplePicture('shapes')));
    expect(shown?.seen).not.toBeNull();
    expect(toLink(bench.session.getState())).not.toContain('image');
  });

  it('runs an own picture, which the link names and does not hold', async () => {
    const made = await begun();
    await give(made, picture(3));
    const { session, live } = made.bench;
    const digest = pictureDigest(picture(3));
    await vi.waitFor(() => expect(live.getState().shown?.base.spec.image).toBe(digest), quickly);
    expect(toLink(session.getState())).toMatch(new RegExp(`image=${digest}$`));
    expect(fromLink(toLink(session.getState())).session.image).toBe(digest);
    session.setState({ image: 'disc' });
    await settled(made.bench);
    session.setState({ image: digest });
    await settled(made.bench);
    await vi.waitFor(() => expect(live.getState().shown?.base.spec.image).toBe(digest), quickly);
    expect(notices(made.bench)).toEqual([]);
  });

  it('asks for the picture of a link again and takes the same one without a word', async () => {
    const made = await begun({ image: pictureDigest(picture(5)) });
    expect(made.bench.live.getState().shown).toBeNull();
    expect(made.bench.live.getState().refused).toMatch(
      /^The picture of this link .* choose the same/,
    );
    await give(made, picture(5));
    await vi.waitFor(() => expect(made.bench.live.getState().shown).not.toBeNull(), quickly);
    expect(made.bench.live.getState().refused).toBeNull();
    expect(notices(made.bench)).toEqual([]);
  });

  it('says that a picture is not the one of the link', async () => {
    const made = await begun({ image: pictureDigest(picture(5)) });
    await give(made, picture(6));
    await vi.waitFor(() => expect(made.bench.live.getState().shown).not.toBeNull(), quickly);
    expect(notices(made.bench)).toEqual([expect.stringMatching(/^This is another picture than/)]);
    expect(made.bench.session.getState().image).toBe(pictureDigest(picture(6)));
  });

  it('says what cannot be read, and keeps what is shown', async () => {
    const made = await begun();
    await made.bench.pictures.take(() => Promise.reject(new Error('no picture at all')));
    expect(notices(made.bench)).toEqual(['No picture at all.']);
    expect(made.bench.session.getState().image).toBeNull();
  });

  it('drops the text and the ids of a link', async () => {
    const { bench } = await begun({ text: 'a b', tokens: [1, 2] });
    expect(bench.session.getState()).toMatchObject({ text: null, tokens: null });
    expect(notices(bench)).toEqual([
      expect.stringMatching(/text=a b was dropped: the model reads pictures/),
      expect.stringMatching(/tokens=1,2 was dropped: the model reads pictures/),
    ]);
  });
});

it('a model of texts takes no picture, and drops that of a link', async () => {
  const { bench } = benchWith({ image: 'disc' });
  await bench.begin();
  await settled(bench);
  await bench.pictures.take(() => Promise.resolve(picture(1)));
  expect(notices(bench)).toEqual([
    expect.stringMatching(/image=disc was dropped: the model takes text/),
    expect.stringMatching(/reads no pictures/),
  ]);
});
