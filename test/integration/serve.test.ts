import { expect } from 'chai';
import express from 'express';
import { serve } from '../../plugin/serve.ts';

/** A server with one address that answers when `answer` is called. */
async function slowServer() {
  let answer: () => void = () => undefined;
  let arrived: () => void = () => undefined;
  const underWay = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const app = express();
  app.get('/fast', (_req, res) => void res.send('fast'));
  app.get('/slow', (_req, res) => {
    answer = () => void res.send('slow');
    arrived();
  });
  const served = await serve(app, { host: '127.0.0.1', port: 0 });
  const get = (path: string) => fetch(`http://127.0.0.1:${served.port}${path}`).then((reply) => reply.text());
  return { served, get, underWay, answer: () => answer() };
}

describe('serving', () => {
  it('says which free port it took', async () => {
    const { served, get } = await slowServer();
    expect(served.port).to.be.greaterThan(0);
    expect(await get('/fast')).to.equal('fast');
    await served.close();
  });

  it('ends after what is under way, and takes nothing new meanwhile', async () => {
    const { served, get, underWay, answer } = await slowServer();
    const slow = get('/slow');
    await underWay;
    const closed = served.close();
    const refused = await get('/fast').catch((thrown: unknown) => thrown);
    expect(refused).to.be.instanceOf(TypeError);
    answer();
    expect(await slow).to.equal('slow');
    await closed;
  });

  it('does not wait for ever: what hangs is cut off', async () => {
    const { served, get, underWay } = await slowServer();
    const slow = get('/slow').catch((thrown: unknown) => thrown);
    await underWay;
    await served.close(20);
    expect(await slow).to.be.instanceOf(TypeError);
  });

  it('at a port that is taken fails', async () => {
    const { served } = await slowServer();
    const second = await serve(express(), { host: '127.0.0.1', port: served.port }).catch((thrown: unknown) => thrown);
    expect(second).to.include({ code: 'EADDRINUSE' });
    await served.close();
  });
});
