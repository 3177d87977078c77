/** Lets everything else that waits (messages, timers, input) have its turn, and comes back soon. */
export function nextTask(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    channel ??= openChannel();
    waiting.push(resolve);
    channel.postMessage(null);
  });
}

const waiting: (() => void)[] = [];
let channel: MessagePort | undefined;

/** A port whose messages come back to us, one for each who waits. */
function openChannel(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => waiting.shift()?.();
  return port2;
}
