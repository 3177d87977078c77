import { Template } from '@huggingface/jinja';
import { z } from 'zod';
import { InputError, messageOf } from '../base/errors';

/** Writes one message of a user as the conversation that the model was trained on, up to where it answers. */
export type ChatTemplate = (message: string) => string;

const named = z.array(z.object({ name: z.string(), template: z.string() }));
const token = z.union([z.string(), z.object({ content: z.string() })]);

/**
 * The chat template of a tokenizer_config.json, which is one text or several by name; undefined where
 * there is none. What it writes holds the special tokens, BOS included.
 */
export function chatTemplateOf(
  config: Readonly<Record<string, unknown>>,
): ChatTemplate | undefined {
  const source = sourceOf(config.chat_template);
  if (source === undefined) return undefined;
  const tokens = Object.fromEntries(
    Object.entries(config).flatMap(([name, value]) => {
      const { data } = token.safeParse(value);
      if (!name.endsWith('_token') || data === undefined) return [];
      return [[name, typeof data === 'string' ? data : data.content]];
    }),
  );
  return (message) => {
    const messages = [{ role: 'user', content: message }];
    try {
      return new Template(source).render({ ...tokens, messages, add_generation_prompt: true });
    } catch (error) {
      throw new InputError(`the model's chat template cannot be used: ${messageOf(error)}`);
    }
  };
}

function sourceOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const { data } = named.safeParse(value);
  return data?.find(({ name }) => name === 'default')?.template;
}
