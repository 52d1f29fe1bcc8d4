import { expect } from 'chai';
import { CALL_MS, inOrder, laterWait, MOST_CALLS_A_SECOND, PAGE_MS, STEPS, tenMinutes } from '../make/outage.ts';

describe('ten minutes without the CRM', function () {
  this.timeout(120_000); // a hundred forms and pages, and then what waits at ten a second
  let told: Awaited<ReturnType<typeof tenMinutes>>;
  before(async () => {
    told = await tenMinutes(true);
  });

  it('pages seen before are shown, and say how old they are', () => {
    for (const { page } of told.again) expect(page.status, page.url).to.equal(200);
    const [, ...later] = told.again;
    for (const { page } of later) {
      expect(page.text, page.url).to.include('Our case system does not answer right now.');
      expect(page.text, page.url).to.match(/You see (your cases|this page) as of/);
    }
    expect(told.again.at(-1)?.page.text).to.match(/<time[^>]*>(9|10|11) minutes ago/);
  });

  it('others say that it is away, and when to come back', () => {
    for (const { page } of told.never) {
      expect(page.status).to.equal(503);
      expect(page.headers['retry-after']).to.match(/^\d+$/);
    }
  });

  it('nobody waits longer than a page may take', () => {
    const all = [...told.again, ...told.never, ...told.sent];
    for (const { ms, page } of all) expect(ms, page.url).to.be.lessThan(PAGE_MS);
  });

  it('what is sent is kept, and its sender sees it wait', () => {
    for (const { page } of told.sent) expect(page.headers.location).to.match(/^\/cases\/Q-/);
    expect(told.list.match(/Outage erik \d+/g)).to.have.length.at.least(STEPS);
    expect(told.list).to.include('Waiting to be sent');
  });

  it('the CRM is found to be away once, and not to be back while it is not', () => {
    expect(told.turns).to.deep.equal(['away']);
  });

  it('soon nobody waits for it any more', () => {
    expect(laterWait(told)).to.be.lessThan(CALL_MS);
  });

  it('hardly any calls are made meanwhile, and soon none but a trial now and then', () => {
    expect(told.calls.all).to.be.within(1, STEPS);
    expect(told.calls.later).to.be.at.most(STEPS / 2);
  });

  it('all is delivered once and in order, not in one rush', () => {
    expect(told.order).to.deep.equal(inOrder);
    expect(told.rate).to.be.lessThan(MOST_CALLS_A_SECOND);
    expect(told.after.text).not.to.include('Waiting to be sent');
  });

  it('are like ten others afterwards (control)', async () => {
    const usual = await tenMinutes(false);
    expect(usual.order).to.deep.equal(inOrder);
    for (const { page } of [...usual.again, ...usual.never]) {
      expect(page.status).to.equal(200);
      expect(page.text).not.to.include('does not answer right now');
    }
    for (const { page } of usual.sent) expect(page.headers.location).to.match(/^\/cases\/\d+/);
    expect(usual.list).not.to.include('Waiting to be sent');
  });
});
