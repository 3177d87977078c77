import { examples } from '../../state/examples';
import { openExample } from '../examples/openExample';
import type { Offer } from './command';

/** The examples, each a whole session. */
export const exampleCommands: Offer = () =>
  examples.map((example) => ({
    group: 'Examples',
    title: `Show ${example.title}`,
    words: `example ${example.session.model.id} ${example.sees}`,
    run: ({ workbench }) => openExample(workbench, example),
  }));
