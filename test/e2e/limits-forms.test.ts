import { expect } from 'chai';
import type { Browser } from '../make/browser.ts';
import { caseOf } from '../make/case-rows.ts';
import { FORMS } from '../make/forms.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const JSON_PLEASE = { headers: { accept: 'application/json' }, follow: false };

describe('limits', function () {
  this.timeout(10_000);

  describe('of a person who has sent two forms this minute', () => {
    let few: RunningPortal;
    let tom: Browser;
    let number = '';
    const limits = { submissionsPerMinute: 2 };

    before(async function () {
      this.timeout(20_000);
      few = await startPortal({ change: (config) => void Object.assign(config, { limits }) });
      tom = await few.signIn('tom');
      const list = (await tom.get('/cases?status=all', JSON_PLEASE)).text;
      number = /"number":"(\d{8})"/.exec(list)?.[1] ?? '';
      for (let times = 0; times < 2; times += 1)
        expect((await tom.post('/ideas', { title: '' }, { from: '/ideas/new', follow: false })).status).to.equal(422);
    });
    after(() => few.close());

    for (const [what, address] of Object.entries(FORMS))
      for (const multipart of [false, true])
        it(`${what}${multipart ? ', with files' : ''}: 429`, async () => {
          const path = address.replace('<number>', number).replace('<idea>', 'x');
          const page = await tom.post(path, { key: 'x', body: 'Words' }, { multipart, follow: false });
          expect(page.status).to.equal(429);
          expect(Number(page.headers['retry-after'])).to.be.within(1, 60);
        });

    it('pages go on, and so does somebody else (control)', async () => {
      expect((await tom.get(`/cases/${number}`)).status).to.equal(200);
      const maya = await few.signIn('maya');
      expect((await maya.post('/ideas', { title: '' }, { from: '/ideas/new', follow: false })).status).to.equal(422);
    });
  });

  describe('of files of a person', () => {
    it('WB22: beyond so many megabytes an hour they are not kept, and the text is', async () => {
      const few = await startPortal({
        change: (config) => void Object.assign(config, { limits: { uploadMegabytesPerHour: 1 } }),
      });
      try {
        const erik = await few.signIn('erik');
        const { number } = await caseOf(few, 'erik@fjordhus.example', { Subject: 'For many files' });
        const path = `/cases/${number}`;
        const send = async (body: string, name: string) =>
          erik.post(
            `${path}/comments`,
            { key: await erik.keyOn(path), body },
            { files: [{ name, bytes: Buffer.alloc(600_000, 'a') }], follow: false },
          );
        expect((await send('One of 600 kB', 'a.txt')).status).to.equal(303);
        const refused = await send('And one more', 'b.txt');
        expect(refused.status).to.equal(422);
        expect(refused.text).to.include('And one more').and.include('very many files').and.not.include('b.txt');
        const plain = await erik.post(
          `${path}/comments`,
          { body: 'Without files' },
          { from: path, multipart: true, follow: false },
        );
        expect(plain.status).to.equal(303);
        const maya = await few.signIn('maya');
        const files = [{ name: 'c.txt', bytes: Buffer.alloc(600_000, 'c') }];
        const other = await maya.post(`${path}/comments`, { body: 'Hers' }, { from: path, files, follow: false });
        expect(other.status, 'somebody else').to.equal(303);
      } finally {
        await few.close();
      }
    });
  });
});
