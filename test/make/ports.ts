import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what systems give to whoever asks for any port: one of those may be taken again before it is listened on. */
const [FIRST, COUNT] = [20_000, 10_000];
let at = randomInt(COUNT);

/** A port of this machine on which nobody listens, and that no other caller in this process is given. */
export async function freePort(): Promise<number> {
  for (;;) {
    at = (at + 1) % COUNT;
    const port = FIRST + at;
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (thrown: NodeJS.ErrnoException) =>
      thrown.code === 'EADDRINUSE' ? resolve(false) : reject(thrown),
    );
    probe.listen(port, '127.0.0.1', () => void probe.close(() => resolve(true)));
  });
}
