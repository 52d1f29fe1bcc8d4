import { EventEmitter } from 'node:events';
import type { Bus } from '../records/machines.ts';

/** One process: whoever listens hears at once, and nothing is ever missed. */
export function memoryBus(): Bus {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    publish: async (channel, text) => void emitter.emit(`:${channel}`, text),
    subscribe: (channel, heard) => {
      emitter.on(`:${channel}`, heard);
      return () => void emitter.off(`:${channel}`, heard);
    },
    onGap: () => () => {},
  };
}
