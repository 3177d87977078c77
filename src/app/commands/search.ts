import type { Command } from './command';

/** The commands that have every word of the query, those whose title begins with it first. */
export function search(commands: readonly Command[], query: string): readonly Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const ranked = commands.flatMap((command) => {
    const ranks = words.map((word) => rankOf(command, word));
    return ranks.includes(absent) ? [] : [{ command, rank: Math.max(0, ...ranks) }];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ command }) => command);
}

const absent = 4;

/** 0 where a word of the title begins with it, then anywhere in the title, then in the other words. */
function rankOf({ title, words = '', group }: Command, word: string): number {
  const name = title.toLowerCase();
  if (name.split(/[\s:“”]+/).some((one) => one.startsWith(word))) return 0;
  if (name.includes(word)) return 1;
  if (words.toLowerCase().includes(word)) return 2;
  return group.toLowerCase().includes(word) ? 3 : absent;
}
