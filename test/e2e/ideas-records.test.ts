import { expect } from 'chai';
import { PortalError } from '../../plugin/errors.ts';
import type { Customer } from '../../plugin/records/customer.ts';
import type { BoardIdea } from '../../plugin/records/ideas/board.ts';
import type { IdeaDetail, Ideas } from '../../plugin/records/ideas/ideas.ts';
import { EVERYTHING, type IdeaDesk, type IdeaWorld, startIdeaWorld } from '../make/ideas.ts';
import { thrownBy } from '../make/records.ts';

const MINUTE = 60_000;

/** What a refusal says, besides its sentence. */
async function refusalOf(work: () => Promise<unknown>): Promise<{ code: string; fields: unknown }> {
  const thrown = await thrownBy(work);
  if (!(thrown instanceof PortalError)) throw thrown;
  return { code: thrown.code, fields: thrown.fields };
}

async function pageOf(ideas: Ideas, customer: Customer, ref: string): Promise<IdeaDetail> {
  const page = await ideas.get(customer, ref);
  if ('movedTo' in page) throw new Error(`moved to ${page.movedTo}`);
  return page;
}

describe('ideas', function () {
  this.timeout(5_000);
  let world: IdeaWorld;
  let desk: IdeaDesk;
  let maya: Customer;
  let erik: Customer;
  let ahead = 0;
  let keys = 0;

  before(async function () {
    this.timeout(20_000);
    world = await startIdeaWorld();
    desk = world.desk({ clock: () => new Date(Date.now() + ahead) });
    [maya, erik] = await Promise.all([desk.person('maya'), desk.person('erik')]);
  });
  after(() => world.close());

  const newKey = () => {
    keys += 1;
    return `key-of-a-form-${keys}`;
  };
  /** So much later the portal looks again before it answers. */
  const later = () => {
    ahead += 5 * MINUTE;
  };
  const open = async (title: string) => {
    const made = await desk.ideas.post(maya, { title, body: 'It would help.', category: 'Alerts' }, newKey());
    return (await pageOf(desk.ideas, maya, made.ref)).idea;
  };
  const calls = async (work: () => Promise<unknown>) => {
    const before = desk.crm.stats().calls;
    await work();
    return desk.crm.stats().calls - before;
  };
  const entries = (match: Record<string, string>) => world.records('Portico_Entry__c', match);

  describe('a list', () => {
    it('has every idea of the zone but merged ones, page by page', async () => {
      const first = await desk.ideas.list(maya, EVERYTHING);
      const records = (await world.records('Idea')).filter((idea) => idea.IsMerged === false);
      expect(first.total).to.equal(records.length);
      const pages = await Promise.all(
        Array.from({ length: first.pages }, (_, at) => desk.ideas.list(maya, { ...EVERYTHING, page: at + 1 })),
      );
      const titles = pages.flatMap((page) => page.rows.map((row) => row.idea.title));
      expect(titles.sort()).to.deep.equal(records.map((idea) => idea.Title).sort());
      const points = pages.flatMap((page) => page.rows.map((row) => row.idea.points));
      expect(points).to.deep.equal([...points].sort((a, b) => b - a));
      expect((await desk.ideas.list(maya, { ...EVERYTHING, page: 999 })).page).to.equal(first.pages);
    });

    it('costs one call, for one’s own votes, and none while they are kept', async () => {
      const [siri] = await Promise.all([desk.person('siri'), desk.ideas.list(maya, EVERYTHING)]);
      expect(await calls(() => desk.ideas.list(siri, { ...EVERYTHING, sort: 'recent' }))).to.equal(1);
      expect(await calls(() => desk.ideas.list(siri, EVERYTHING))).to.equal(0);
      expect(await calls(() => desk.ideas.ideas(desk.brand))).to.equal(0);
    });

    it('keeps the order of a search, and finds nothing for words nobody offered', async () => {
      const { rows } = await desk.ideas.list(maya, EVERYTHING);
      const ids = rows.map((row) => row.idea.id).reverse();
      const found = await desk.ideas.list(maya, { ...EVERYTHING, ids: [...ids, 'nothing', ids[0] ?? ''] });
      expect(found.rows.map((row) => row.idea.id)).to.deep.equal(ids);
      for (const odd of [{ status: "x' OR Id != '" }, { category: 'Nothing' }, { ids: [] }])
        expect(await desk.ideas.list(maya, { ...EVERYTHING, ...odd })).to.include({ total: 0, pages: 1, page: 1 });
    });

    it('of his own has those written through the portal and those of his user', async () => {
      const ingrid = await desk.person('ingrid');
      for (const [who, count] of [
        [maya, 1],
        [ingrid, 1],
      ] as const) {
        const { rows } = await desk.ideas.list(who, { ...EVERYTHING, view: 'mine' });
        expect(rows.length).to.be.at.least(count);
        for (const { idea, vote } of rows) {
          expect(idea.author).to.deep.equal({ name: who.name, contactId: who.contactId });
          expect(vote).to.equal('up');
        }
      }
    });

    it('is there while the CRM is away, without voting where one’s own votes are not known', async () => {
      await desk.ideas.list(maya, EVERYTHING);
      later();
      await world.fault({ status: 503 });
      const shown = await desk.ideas.list(erik, EVERYTHING);
      const votes = await refusalOf(() => desk.ideas.list(erik, { ...EVERYTHING, view: 'votes' }));
      const known = await desk.ideas.list(maya, EVERYTHING);
      await world.fault({});
      expect(known).to.include({ away: false });
      expect(shown.rows).to.have.length(20);
      expect(shown).to.include({ mayVote: false, away: true });
      expect(votes.code).to.equal('crm.unavailable');
      later();
      expect(await desk.ideas.list(maya, EVERYTHING)).to.include({ mayVote: true, away: false });
    });
  });

  describe('what the company changes', () => {
    it('is seen at the next look, and nothing else is another object', async () => {
      const idea = await open('Changed by an agent');
      const before = await desk.ideas.all();
      await world.change('Idea', idea.id, { Status: 'Planned', as: 'hanne.riise@larkfield.example' });
      later();
      const after = await desk.ideas.all();
      expect(after.get(idea.id)).to.include({ status: 'Planned', closed: false });
      const others = [...after].filter(([id, one]) => id !== idea.id && one !== before.get(id));
      expect(others.map(([, one]) => one.title)).to.deep.equal([]);
      expect(await calls(async () => later())).to.equal(0);
      expect(await calls(() => desk.ideas.all())).to.equal(1);
      expect(await desk.ideas.all()).to.equal(after);
    });

    it('removes an idea', async () => {
      const idea = await open('Removed by an agent');
      await world.remove('Idea', idea.id);
      later();
      expect((await refusalOf(() => desk.ideas.get(maya, idea.ref))).code).to.equal('record.not-found');
      expect((await desk.ideas.all()).has(idea.id)).to.equal(false);
    });

    it('answers: the first comment of an employee stands apart', async () => {
      const idea = await open('Answered by an agent');
      await desk.ideas.comment(erik, idea.ref, 'Me too, <b>please</b>', newKey());
      for (const text of ['<p>We build it.</p>', '<p>In spring.</p>'])
        await world.asAgent('IdeaComment', { IdeaId: idea.id, CommentBody: text, as: 'hanne.riise@larkfield.example' });
      const page = await pageOf(desk.ideas, maya, idea.ref);
      expect(page.answer).to.deep.include({ text: 'We build it.', html: '<p>We build it.</p>' });
      expect(page.answer?.author).to.include({ kind: 'agent', name: 'Hanne Riise', title: 'Product manager' });
      expect(
        page.comments.map((one) => [one.author.kind, one.author.name, one.author.company, one.text]),
      ).to.deep.equal([
        ['customer', 'Erik Solberg', 'Fjordhus Hotels', 'Me too, <b>please</b>'],
        ['agent', 'Hanne Riise', undefined, 'In spring.'],
      ]);
      expect((await pageOf(desk.ideas, erik, idea.ref)).comments[0]?.author.kind).to.equal('you');
    });

    it('votes of customers with a user of their own count at the next look', async () => {
      const idea = await open('Voted on in the CRM');
      const ingrid = await desk.person('ingrid');
      await world.asAgent('Vote', { ParentId: idea.id, Type: 'Up', as: 'ingrid@fjordhus.example.portal' });
      later();
      expect((await desk.ideas.all()).get(idea.id)?.points).to.equal(20);
      expect(await desk.ideas.vote(ingrid, idea.ref, 'up')).to.deep.equal({ points: 20, vote: 'up' });
      expect(await desk.ideas.vote(ingrid, idea.ref, 'none')).to.deep.equal({ points: 10, vote: 'none' });
      expect((await desk.ideas.votesOf(ingrid)).get(idea.id)).to.equal('none');
    });
  });

  describe('one’s own vote', () => {
    it('is there from the start, can be taken back and given again', async () => {
      const idea = await open('Mine to take back');
      expect(idea.points).to.equal(10);
      expect(await pageOf(desk.ideas, maya, idea.ref)).to.deep.include({ vote: 'up', voters: 1, isAuthor: true });
      expect(await desk.ideas.vote(maya, idea.ref, 'none')).to.deep.equal({ points: 0, vote: 'none' });
      expect(await pageOf(desk.ideas, maya, idea.ref)).to.deep.include({ vote: 'none', voters: 0 });
      expect(await desk.ideas.vote(maya, idea.ref, 'up')).to.deep.equal({ points: 10, vote: 'up' });
      expect(await entries({ Parent_Id__c: idea.id, Kind__c: 'vote' })).to.have.length(1);
    });

    it('is on the board at once', async () => {
      const idea = await open('On the board at once');
      await desk.ideas.vote(erik, idea.ref, 'up');
      expect(await calls(() => desk.ideas.all())).to.equal(0);
      expect((await desk.ideas.all()).get(idea.id)?.points).to.equal(20);
      expect((await desk.ideas.votesOf(erik)).get(idea.id)).to.equal('up');
    });

    it('against an idea needs a company that allows it', async () => {
      const idea = await open('Against it');
      expect(await refusalOf(() => desk.ideas.vote(erik, idea.ref, 'down'))).to.deep.equal({
        code: 'input.invalid',
        fields: { value: 'problem.choice' },
      });
      const allowed = world.desk({ ideas: { downVotes: true } });
      expect(await allowed.ideas.vote(erik, idea.ref, 'down')).to.deep.equal({ points: 0, vote: 'down' });
      expect((await pageOf(allowed.ideas, erik, idea.ref)).vote).to.equal('down');
    });
  });

  describe('a closed idea', () => {
    const REFUSED: Record<string, (title: string) => Promise<BoardIdea>> = {
      delivered: async (title) => closed(title, 'Delivered'),
      declined: async (title) => closed(title, 'Not Planned'),
      merged: async () => {
        const [idea] = [...(await desk.ideas.all()).values()].filter((one) => one.mergedInto !== undefined);
        if (!idea) throw new Error('the org has no merged idea');
        return idea;
      },
    };
    const closed = async (title: string, status: string) => {
      const idea = await open(title);
      await world.change('Idea', idea.id, { Status: status });
      return idea;
    };
    for (const [what, make] of Object.entries(REFUSED))
      it(`takes no votes and comments: ${what}`, async () => {
        const idea = await make(`Closed: ${what}`);
        const before = (await entries({ Parent_Id__c: idea.id })).length;
        expect(await refusalOf(() => desk.ideas.vote(erik, idea.ref, 'up'))).to.deep.equal({
          code: 'input.invalid',
          fields: { value: 'problem.idea-closed' },
        });
        expect(await refusalOf(() => desk.ideas.comment(erik, idea.ref, 'Late', newKey()))).to.deep.equal({
          code: 'input.invalid',
          fields: { body: 'problem.idea-closed' },
        });
        expect(await entries({ Parent_Id__c: idea.id })).to.have.length(before);
      });

    it('that is planned takes both', async () => {
      const idea = await closed('Not closed', 'Planned');
      expect(await desk.ideas.vote(erik, idea.ref, 'up')).to.deep.equal({ points: 20, vote: 'up' });
      await desk.ideas.comment(erik, idea.ref, 'In time', newKey());
      expect((await pageOf(desk.ideas, erik, idea.ref)).comments).to.have.length(1);
    });

    it('that was merged leads to what it became, and is named there', async () => {
      const merged = [...(await desk.ideas.all()).values()].filter((one) => one.mergedInto !== undefined);
      expect(merged.length).to.be.at.least(1);
      for (const idea of merged) {
        const moved = await desk.ideas.get(maya, idea.ref);
        if (!('movedTo' in moved)) throw new Error('it did not lead on');
        const page = await pageOf(desk.ideas, maya, moved.movedTo);
        expect(page.idea.id).to.equal(idea.mergedInto);
        expect(page.merged.map((one) => one.id)).to.include(idea.id);
      }
    });

    it('that was merged brings the votes of the portal along, each person once', async () => {
      const [child] = [...(await desk.ideas.all()).values()].filter((one) => one.mergedInto !== undefined);
      const parent = (await desk.ideas.all()).get(child?.mergedInto ?? '');
      if (!child || !parent) throw new Error('the org has no merged idea');
      const said = await entries({ Kind__c: 'vote' });
      const strangers = (await world.records('Contact')).filter(
        (one) => one.Portal_Active__c === true && !said.some((entry) => entry.Contact__c === one.Id),
      );
      const asked = strangers
        .slice(-40)
        .map(({ Email: value }) =>
          desk.contacts.find({ field: 'Email', value: String(value), brand: desk.brand }).catch(() => undefined),
        );
      const [one, both] = (await Promise.all(asked)).filter((person) => person !== undefined);
      if (!one || !both) throw new Error('everybody has voted');
      const voted = (id: string, contact: unknown) =>
        world.asAgent('Portico_Entry__c', {
          ...{ Key__c: `vote:${id}:${contact}`, Kind__c: 'vote', Contact__c: contact, Value__c: 10 },
          ...{ Record_Id__c: id, Parent_Id__c: id, Brand__c: 'larkfield' },
        });
      await voted(child.id, one.contactId);
      await voted(child.id, both.contactId);
      await voted(parent.id, both.contactId);
      later();
      const board = await desk.ideas.all();
      expect(board.get(parent.id)?.points).to.equal(parent.points + 20);
      expect((await pageOf(desk.ideas, one, parent.ref)).vote).to.equal('up');
      expect((await desk.ideas.votesOf(one)).get(parent.id)).to.equal('up');
      expect(await desk.ideas.vote(one, parent.ref, 'none')).to.deep.equal({
        points: parent.points + 10,
        vote: 'none',
      });
      expect((await desk.ideas.votesOf(one)).get(parent.id)).to.equal('none');
    });
  });

  describe('what is sent twice', () => {
    it('is one idea: a double click, and a lost answer, twenty times', async () => {
      for (let round = 0; round < 20; round += 1) {
        const [title, key] = [`Sent twice ${round}`, newKey()];
        const post = () => desk.ideas.post(maya, { title, body: 'A & B\n\n<i>', category: null }, key);
        await world.fault({ dropAfterCommit: true, for: 1 });
        expect((await refusalOf(post)).code).to.equal('crm.unavailable');
        await world.fault({});
        const [one, two] = await Promise.all([post(), post()]);
        expect(two).to.deep.equal(one);
        const made = await world.records('Idea', { Title: title });
        expect(made).to.have.length(1);
        expect(await entries({ Key__c: key })).to.have.length(1);
        expect(await entries({ Record_Id__c: String(made[0]?.Id) })).to.have.length(1);
      }
    });

    it('is one comment, twenty times', async () => {
      const idea = await open('Commented on twice');
      for (let round = 0; round < 20; round += 1) {
        const key = newKey();
        const comment = () => desk.ideas.comment(erik, idea.ref, `Comment ${round}\nof two lines`, key);
        await world.fault({ dropAfterCommit: true, for: 1 });
        expect((await refusalOf(comment)).code).to.equal('crm.unavailable');
        await world.fault({});
        await Promise.all([comment(), comment()]);
        expect(await entries({ Key__c: key })).to.have.length(1);
      }
      const page = await pageOf(desk.ideas, erik, idea.ref);
      expect(page.comments.map((one) => one.text)).to.deep.equal(
        Array.from({ length: 20 }, (_, round) => `Comment ${round}\nof two lines`),
      );
      expect(page.idea.comments).to.equal(20);
    });

    it('with other words is not taken for the first', async () => {
      const key = newKey();
      const idea = { title: 'First words', body: 'Body', category: null };
      const made = await desk.ideas.post(maya, idea, key);
      const again = (more: object) => () => desk.ideas.post(maya, { ...idea, ...more }, key);
      expect((await refusalOf(again({ title: 'Others' }))).fields).to.deep.equal({ title: 'flash.already-sent' });
      expect((await refusalOf(again({ body: 'Others' }))).fields).to.deep.equal({ body: 'flash.already-sent' });
      expect(await again({})()).to.deep.equal(made);
      const said = newKey();
      await desk.ideas.comment(erik, made.ref, 'First words', said);
      const other = await refusalOf(() => desk.ideas.comment(erik, made.ref, 'Others', said));
      expect(other).to.deep.equal({ code: 'input.invalid', fields: { body: 'flash.already-sent' } });
    });

    it('by somebody else, with a key that is taken, is refused', async () => {
      const key = newKey();
      const idea = { title: 'Whose key', body: 'Body', category: null };
      await desk.ideas.post(maya, idea, key);
      expect((await refusalOf(() => desk.ideas.post(erik, idea, key))).code).to.equal('form.forged');
    });
  });

  describe('a new idea', () => {
    it('asks for what the org has', async () => {
      const { categories, ...rest } = await desk.ideas.form(maya);
      expect(categories).to.deep.equal(['Alerts', 'Billing', 'Console', 'Devices', 'Reporting', 'Security']);
      expect(rest).to.deep.equal({ titleMax: 255, bodyMax: 10_000, multiple: true });
    });

    const REFUSED: Record<string, [input: object, fields: object]> = {
      'a category nobody offered': [{ category: 'Else' }, { category: 'problem.choice' }],
      'markup that takes too much room': [{ body: '&'.repeat(8_000) }, { body: 'error.field.too-long' }],
    };
    for (const [what, [input, fields]] of Object.entries(REFUSED))
      it(`is refused with ${what}`, async () => {
        const idea = { title: 'Refused', body: 'Body', category: null, ...input };
        const refusal = await refusalOf(() => desk.ideas.post(maya, idea, newKey()));
        expect(refusal).to.deep.equal({ code: 'input.invalid', fields });
        expect(await world.records('Idea', { Title: 'Refused' })).to.have.length(0);
      });

    it('is taken at its full length', async () => {
      const idea = { title: 'x'.repeat(255), body: 'y '.repeat(4_999), category: 'Console' };
      const made = await desk.ideas.post(maya, idea, newKey());
      const page = await pageOf(desk.ideas, maya, made.ref);
      expect(page.idea).to.deep.include({ title: idea.title, text: idea.body.trim(), categories: ['Console'] });
      expect(page.idea.author).to.deep.equal({ name: 'Maya Lindqvist', contactId: maya.contactId });
    });
  });

  it('one page costs one call, and none while it is kept', async () => {
    const idea = await open('One call');
    for (const expected of [1, 0]) expect(await calls(() => desk.ideas.get(erik, idea.ref))).to.equal(expected);
  });

  it('an address that is none, or of something else, is not found', async () => {
    const [contact] = await world.records('Contact');
    for (const ref of ['', 'x', '../../Contact', '000000000000', String(contact?.Id), String(contact?.Id)]) {
      const tries = [
        () => desk.ideas.get(maya, ref),
        () => desk.ideas.vote(maya, ref, 'up'),
        () => desk.ideas.comment(maya, ref, 'Hello', newKey()),
      ];
      for (const one of tries) expect((await refusalOf(one)).code, ref).to.equal('record.not-found');
    }
  });

  it('a brand with categories of its own shows those only, and asks for one of them', async () => {
    const own = world.desk({ brand: { library: { ideaCategories: ['Billing'] } } });
    const { rows, categories, total } = await own.ideas.list(maya, EVERYTHING);
    expect(categories).to.deep.equal([{ name: 'Billing', count: total }]);
    for (const { idea } of rows) expect(idea.categories).to.include('Billing');
    const idea = await open('About alerts');
    expect((await refusalOf(() => own.ideas.get(maya, idea.ref))).code).to.equal('record.not-found');
    expect((await refusalOf(() => own.ideas.vote(maya, idea.ref, 'up'))).code).to.equal('record.not-found');
    expect((await own.ideas.form(maya)).categories).to.deep.equal(['Billing']);
    const none = { title: 'None', body: 'Body', category: null };
    expect((await refusalOf(() => own.ideas.post(maya, none, newKey()))).fields).to.deep.equal({
      category: 'problem.choice',
    });
  });

  it('the company’s answer can stand in a field', async () => {
    const idea = await open('Answered in a field');
    const own = world.desk({ ideas: { answerField: 'Status' } });
    await world.change('Idea', idea.id, { Status: 'Planned' });
    const page = await pageOf(own.ideas, maya, idea.ref);
    expect(page.answer).to.deep.include({ id: 'answer', text: 'Planned' });
    expect(page.answer?.author.kind).to.equal('team');
  });
});

describe('ideas of an org without the ledger', function () {
  this.timeout(5_000);
  let world: IdeaWorld;

  before(async function () {
    this.timeout(20_000);
    world = await startIdeaWorld({ bare: true });
  });
  after(() => world.close());

  it('can be read, and nothing is written', async () => {
    const { ideas, person } = world.desk();
    const maya = await person('maya');
    const { rows, mayVote } = await ideas.list(maya, EVERYTHING);
    expect(rows).to.have.length(20);
    expect(mayVote).to.equal(false);
    const idea = rows.find((row) => !row.idea.closed)?.idea;
    if (!idea) throw new Error('no open idea');
    expect((await pageOf(ideas, maya, idea.ref)).may).to.deep.equal({ vote: false, comment: false });
    const tries = [
      () => ideas.vote(maya, idea.ref, 'up'),
      () => ideas.comment(maya, idea.ref, 'Hello', 'a-key'),
      () => ideas.post(maya, { title: 'Hello', body: 'Hello', category: null }, 'a-key'),
    ];
    for (const one of tries) expect((await refusalOf(one)).code).to.equal('crm.not-ready');
    expect(await world.records('Idea', { Title: 'Hello' })).to.have.length(0);
  });
});

describe('ideas of an org that has none', function () {
  this.timeout(20_000);

  it('are no page, and nothing to what shows them beside other things', async () => {
    const world = await startIdeaWorld({ without: ['Idea'] });
    try {
      const { ideas, person, brand } = world.desk();
      const maya = await person('maya');
      expect((await refusalOf(() => ideas.list(maya, EVERYTHING))).code).to.equal('page.not-found');
      expect((await refusalOf(() => ideas.get(maya, '000000000001'))).code).to.equal('page.not-found');
      expect((await ideas.ideas(brand)).ideas).to.have.length(0);
      expect(await ideas.all()).to.have.property('size', 0);
    } finally {
      await world.close();
    }
  });
});
