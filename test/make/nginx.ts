import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from './command.ts';
import { programOf } from './programs.ts';

/** Why tests with a balancer cannot run here; undefined when they can. */
export function whyNoNginx(): string | undefined {
  return programOf('nginx') ? undefined : 'there is no nginx on this machine';
}

/**
 * Debian's nginx before several portals, taking turns. One that does not answer is passed over; a form that may have arrived
 * is never sent twice. Answers carry `x-machine`: the ports that were asked, the last of which answered.
 */
export async function startNginx(port: number, portals: number[]): Promise<{ close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-nginx-'));
  const file = join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  await writeFile(
    file,
    `daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 512; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  upstream portals {
    ${portals.map((one) => `server 127.0.0.1:${one} max_fails=1 fail_timeout=1s;`).join('\n    ')}
    keepalive 16;
  }
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 600m;
    location / {
      proxy_pass http://portals;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_connect_timeout 1s;
      proxy_next_upstream error timeout;
      add_header x-machine $upstream_addr always;
    }
  }
}
`,
  );
  const nginx = command(programOf('nginx') ?? 'nginx', ['-c', file, '-e', join(folder, 'error.log')]);
  let isOver = false;
  const failed = nginx.ended.then((code) => {
    isOver = true;
    throw new Error(`nginx ended with ${code}: ${nginx.stderr()}`);
  });
  failed.catch(() => {});
  while (!isOver && !(await answers(port))) await new Promise((resolve) => setTimeout(resolve, 20));
  if (isOver) await failed;
  return {
    close: async () => {
      await nginx.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
