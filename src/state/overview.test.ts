import { expect, it, vi } from 'vitest';
import { benchWith, quickly, settled } from '../../tests/fakes/bench';
import type { Request } from '../engine/protocol';
import { knownOf } from './overview';

it('asks for the small pictures of the layers in sight, of a model with too many heads for one screen', async () => {
  const { engine, bench } = benchWith();
  const asked: (readonly number[] | undefined)[] = [];
  engine.change = (info) => ({ ...info, n_layers: 28, n_heads: 16 });
  engine.options = {
    before: (name, request) => {
      if (name === 'thumbnails') asked.push((request as Request<'thumbnails'>).layers);
    },
  };
  const known = (): number[] => {
    const { shown, further } = bench.live.getState();
    const pictures = shown ? knownOf(shown.base, further) : [];
    return pictures.flatMap((picture, layer) => (picture ? [layer] : []));
  };
  await bench.begin();
  await settled(bench);
  expect(asked).toEqual([[0, 1, 2, 3, 4, 5, 6, 7]]);

  bench.live.setState({ layersInSight: [6, 7, 8, 9] });
  await vi.waitFor(() => expect(known()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), quickly);
  expect(asked.slice(1)).toEqual([[8, 9]]);

  bench.live.setState({ layersInSight: [0, 1] });
  bench.session.setState({ text: 'dog ran dog' });
  await vi.waitFor(() => expect(asked).toHaveLength(3), quickly);
  await settled(bench);
  expect(known()).toEqual([0, 1]);

  bench.session.setState({ headOrder: 'likeness' });
  await vi.waitFor(() => expect(known()).toHaveLength(28), quickly);
});
