import { readFileSync, readdirSync } from 'node:fs';

/** Bytes in memory of a process and all below it. @param {number} pid @returns {number} */
export function treeBytes(pid) {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid);
  const own = /VmRSS:\s+(\d+)/.exec(status(String(pid)))?.[1] ?? '0';
  return Number(own) * 1024 + children.reduce((sum, child) => sum + treeBytes(Number(child)), 0);
}

/** @param {string} pid */
function parentOf(pid) {
  return Number(/PPid:\s+(\d+)/.exec(status(pid))?.[1] ?? -1);
}

/** @param {string} pid */
function status(pid) {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

/** The browser's process: the one that this script started. */
export function browserProcess() {
  const own = readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && parentOf(name) === process.pid,
  );
  return Number(own.at(-1));
}
