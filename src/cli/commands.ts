import type { Command } from './command';
import { usages } from './usages';

/** Every command there is. What a command needs is loaded when it runs, so that help comes at once. */
export const commands: readonly Command[] = [
  {
    name: 'run',
    summary: 'next tokens, losses and generated text, also with changed heads',
    usage: usages.run,
    run: async (args, io) => (await import('./run')).run(args, io),
  },
  {
    name: 'cache',
    summary: 'write activations of any hook as safetensors',
    usage: usages.cache,
    run: async (args, io) => (await import('./cache')).cache(args, io),
  },
  {
    name: 'analyse',
    summary: 'run an analysis and write its result as JSON',
    usage: usages.analyse,
    run: async (args, io) => (await import('./analyse')).analyse(args, io),
  },
  {
    name: 'merge',
    summary: 'join the shards of scored documents',
    usage: usages.merge,
    run: async (args, io) => (await import('./merge')).merge(args, io),
  },
  {
    name: 'models',
    summary: 'list the bundled models and those that are kept, or remove one',
    usage: usages.models,
    run: async (args, io) => (await import('./models')).models(args, io),
  },
  {
    name: 'analyses',
    summary: 'list the analyses with their parameters',
    usage: usages.analyses,
    run: async (args, io) => (await import('./analyses')).analyses(args, io),
  },
  {
    name: 'train',
    summary: 'train a bundled model again and measure it',
    usage: usages.train,
    run: async (args, io) => (await import('./train')).train(args, io),
  },
];
