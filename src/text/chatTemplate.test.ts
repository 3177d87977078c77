import { describe, expect, it } from 'vitest';
import { chatTemplateOf } from './chatTemplate';

const marked =
  "{{ bos_token }}{% for message in messages %}{{ '<|start|>' + message['role'] + '\\n' + message['content'] | trim + '<|end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|start|>assistant\\n' }}{% endif %}";
const written = '<s><|start|>user\nHello<|end|>\n<|start|>assistant\n';

describe('chat templates', () => {
  it.each([
    ['a text', { chat_template: marked, bos_token: '<s>' }],
    ['a token with its content', { chat_template: marked, bos_token: { content: '<s>' } }],
    [
      'several by name',
      {
        chat_template: [
          { name: 'tool_use', template: 'x' },
          { name: 'default', template: marked },
        ],
        bos_token: '<s>',
      },
    ],
  ])('write a message up to where the model answers: %s', (_, config) => {
    expect(chatTemplateOf(config)?.(' Hello ')).toBe(written);
  });

  it('are none where the model has none', () => {
    expect(chatTemplateOf({ bos_token: '<s>' })).toBeUndefined();
    expect(chatTemplateOf({ chat_template: [{ name: 'rag', template: 'x' }] })).toBeUndefined();
  });

  it('say why they cannot be used', () => {
    const strict = "{{ raise_exception('only with a system message') }}";
    for (const chat_template of ['{% for %}', strict]) {
      expect(() => chatTemplateOf({ chat_template })?.('Hello')).toThrow(/chat template cannot/);
    }
  });
});
