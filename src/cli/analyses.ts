import { z } from 'zod';
import type { Analysis } from '../analyses/define';
import { analyses as registered } from '../analyses/registry';
import type { Io } from './command';
import { noPositionals, readOptions } from './options';
import { toJson } from './outputFile';

const propertySchema = z.looseObject({
  description: z.string().default(''),
  default: z.unknown(),
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
const objectSchema = z.object({ properties: z.record(z.string(), propertySchema) });
type Property = z.infer<typeof propertySchema>;

/** The `analyses` command. */
export function analyses(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readOptions(args, { json: { type: 'boolean', default: false } });
  noPositionals(positionals);
  io.stdout.write(
    values.json ? toJson(registered.map(factsOf)) : registered.map(described).join('\n'),
  );
  return Promise.resolve(0);
}

function factsOf({ id, title, about, paper, parameters }: Analysis): Record<string, unknown> {
  return { id, title, about, paper, parameters: propertiesOf(parameters) };
}

function propertiesOf(parameters: Analysis['parameters']): Record<string, Property> {
  return objectSchema.parse(z.toJSONSchema(parameters, { io: 'input' })).properties;
}

function described({ id, title, about, paper, parameters }: Analysis): string {
  const lines = Object.entries(propertiesOf(parameters)).flatMap(([name, property]) => [
    `    ${name}  ${property.description} (${formOf(property)})`,
    `      default ${JSON.stringify(property.default)}`,
  ]);
  const source = `${paper.authors} ${paper.year}, ${paper.title}, ${paper.id}`;
  return `${[`${id}: ${title}`, `  ${about}`, `  ${source}`, '  parameters', ...lines].join('\n')}\n`;
}

function formOf({ type = 'value', enum: choices, minimum, maximum }: Property): string {
  if (choices) return `one of ${choices.join(', ')}`;
  const limits = [
    ...(minimum === undefined ? [] : [`at least ${minimum}`]),
    ...(maximum === undefined ? [] : [`at most ${maximum}`]),
  ];
  return [type, ...limits].join(', ');
}
