// What a page costs without a portal round it: started by bench.ts as a process of its own, `express` or `raw`.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import Handlebars from 'handlebars';

const ROWS = 25;
const [kind = 'express', size = '15000'] = process.argv.slice(2);

const template =
  Handlebars.compile(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{title}}</title></head><body><h1>{{title}}</h1>
<table>{{#each rows}}<tr><td><a href="/cases/{{number}}">{{subject}}</a></td><td>{{number}}</td><td>{{status}}</td><td>{{type}}</td><td>{{priority}}</td><td>{{updated}}</td></tr>
{{/each}}</table><p>{{filler}}</p></body></html>`);

const model = {
  title: 'Cases',
  rows: Array.from({ length: ROWS }, (_none, at) => ({
    number: String(10_000 + at).padStart(8, '0'),
    subject: `Case ${at} with a subject of usual length & two <signs>`,
    status: 'In progress',
    type: 'Connectivity',
    priority: 'Normal',
    updated: 'Yesterday, 14:30',
  })),
};

/** As many bytes as the page it is laid beside. */
const filler = 'x'.repeat(Math.max(0, Number(size) - Buffer.byteLength(template({ ...model, filler: '' }))));
const render = () => template({ ...model, filler });

function expressServer(): http.Server {
  const app = express();
  app.get('/', (_req, res) => void res.type('html').send(render()));
  return http.createServer(app);
}

function rawServer(): http.Server {
  const page = Buffer.from(render());
  return http.createServer((_req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': page.length });
    res.end(page);
  });
}

const server = kind === 'raw' ? rawServer() : expressServer();
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`http://127.0.0.1:${port}/\n`);
});
process.once('SIGTERM', () => process.exit(0));
