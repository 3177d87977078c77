import type { BackendChoice } from '../../state/session';
import { keptName } from '../../terms/modelNames';
import type { Command, Offer } from './command';

const backends: readonly (readonly [BackendChoice, string])[] = [
  ['auto', 'the first backend that starts'],
  ['webgpu', 'WebGPU'],
  ['wasm', 'WebAssembly'],
  ['cpu', 'plain JavaScript'],
];

/** Opening a model, and what computes it. */
export const modelCommands: Offer = ({ workbench }) => {
  const { bundled, stored } = workbench.live.getState();
  const group = 'Model';
  const open = (title: string, words: string, run: Command['run']): Command => ({
    ...{ group, title, words, run },
  });
  return [
    ...bundled.map(({ id, title }) =>
      open(`Open the model ${title}`, id, ({ workbench: { opening } }) => {
        void opening.choose({ source: 'bundled', id });
      }),
    ),
    ...(stored ?? []).map((model) =>
      open(`Open the model ${model.name}`, 'kept', ({ workbench: { opening } }) => {
        void opening.chooseRemote(keptName(model));
      }),
    ),
    open('Open a model by name or address …', 'Hugging Face hub url', ({ workbench: { live } }) =>
      live.setState({ dialog: 'hub' }),
    ),
    open('Open a model’s folder …', 'disk local', (page) => page.openFolder()),
    open('Open a model’s files …', 'disk local safetensors', (page) => page.openFiles()),
    open('Show what runs here', 'trust verify weights backend', ({ workbench: { live } }) =>
      live.setState({ dialog: 'inside' }),
    ),
    ...backends.map(([backend, title]) =>
      open(`Compute on ${title}`, 'backend gpu cpu wasm', ({ workbench: { session, opening } }) => {
        session.setState({ backend });
        void opening.settle();
      }),
    ),
  ];
};
