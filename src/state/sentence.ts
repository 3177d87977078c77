/** The message with a capital letter, unless it begins with the name of a file, and a full stop. */
export function asSentence(message: string): string {
  const text = message.trim().replace(/[.\s]+$/, '');
  const end = /[?!]$/.test(text) ? '' : '.';
  if (/^[\w-]+[._][\w-]/.test(text)) return `${text}${end}`;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`;
}
