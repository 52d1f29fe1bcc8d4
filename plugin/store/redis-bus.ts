import { EventEmitter } from 'node:events';
import type { Bus } from '../records/machines.ts';
import type { RedisLink } from './redis-link.ts';

/** One channel of Redis for all of ours: each machine hears everything and drops what nobody there listens for. */
export function redisBus(link: RedisLink): Bus {
  const emitter = new EventEmitter().setMaxListeners(0);
  const heard = (message: string) => {
    const end = message.indexOf('\n');
    emitter.emit(`:${message.slice(0, end)}`, message.slice(end + 1));
  };
  link.listen(heard, () => void emitter.emit('gap'));

  function on(event: string, listener: (text: string) => void): () => void {
    emitter.on(event, listener);
    return () => void emitter.off(event, listener);
  }

  return {
    publish: async (channel, text) => {
      // Who could not hear it is told of the gap when the line is back.
      await link.run((redis) => redis.publish(link.channel, `${channel}\n${text}`)).catch(() => {});
    },
    subscribe: (channel, listener) => on(`:${channel}`, listener),
    onGap: (missed) => on('gap', missed),
  };
}
