/** The message with a capital letter and a full stop. */
export function asSentence(message: string): string {
  const text = message.trim().replace(/[.\s]+$/, '');
  const end = /[?!]$/.test(text) ? '' : '.';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`;
}
