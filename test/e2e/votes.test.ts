import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { PortalError } from '../../plugin/errors.ts';
import type { Customer } from '../../plugin/records/customer.ts';
import type { BoardIdea, VoteState } from '../../plugin/records/ideas/board.ts';
import { type IdeaDesk, type IdeaWorld, startIdeaWorld } from '../make/ideas.ts';

const PEOPLE = 100;
const IDEAS = 10;
const CLICKS = 1_000;
const POINTS = { up: 10, none: 0, down: -10 };

/** The same every time, so that a run that fails can be repeated. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** The org may drop an answer; whoever clicked sees an error and clicks again. */
async function insist<T>(click: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await click();
    } catch (thrown) {
      if (!(thrown instanceof PortalError) || thrown.status !== 503 || tries === 40) throw thrown;
      // After many lost answers in a row the org is left alone for a moment.
      if (tries > 1) await pause(250);
    }
  }
}

describe('votes', function () {
  this.timeout(5_000);
  let world: IdeaWorld;
  let desks: IdeaDesk[];
  let people: Customer[];
  let chosen: BoardIdea[];

  before(async function () {
    this.timeout(20_000);
    world = await startIdeaWorld();
    desks = [world.desk({ timeoutMs: 10_000 }), world.desk({ timeoutMs: 10_000 })];
    people = await contactsOf(world, desk(0));
    chosen = await openIdeas(desk(0), people);
  });
  after(() => world.close());

  const desk = (at: number): IdeaDesk => {
    const found = desks[at % desks.length];
    if (!found) throw new Error('no desk');
    return found;
  };

  /** What the org itself counts for a contact: from its rows, not through the portal. */
  async function givenByCrm(): Promise<Map<string, number>> {
    const [users, votes, entries] = await Promise.all(
      ['User', 'Vote', 'Portico_Entry__c'].map((one) => world.records(one)),
    );
    const contactOf = new Map((users ?? []).map((user) => [user.Id, user.ContactId]));
    const authorOf = new Map(
      (entries ?? [])
        .filter((entry) => entry.Kind__c === 'idea')
        .map((entry) => [entry.Record_Id__c, entry.Contact__c]),
    );
    const integration = await desk(0).crm.userId();
    const given = new Map<string, number>();
    for (const { ParentId, CreatedById, Type } of votes ?? []) {
      const contact = contactOf.get(CreatedById) ?? (CreatedById === integration ? authorOf.get(ParentId) : undefined);
      const key = `${ParentId} ${contact}`;
      if (contact) given.set(key, (given.get(key) ?? 0) + (Type === 'Up' ? 10 : -10));
    }
    return given;
  }

  it('of 100 people on 10 ideas, 1,000 clicks at once with retries, double sends and take-backs, are what a model says', async function () {
    // A thousand votes, each of which reads and writes; on a slow machine with other work a single one waits long.
    this.timeout(60_000);
    const roll = dice(7);
    const given = await givenByCrm();
    const there = (await world.records('Portico_Entry__c')).filter((entry) => entry.Kind__c === 'vote');
    const before = new Map((await world.records('Idea')).map((idea) => [idea.Id, Number(idea.VoteTotal)]));
    const lanes = new Map<string, { person: Customer; idea: BoardIdea; clicks: VoteState[] }>();
    for (let click = 0; click < CLICKS; click += 1) {
      const [person, idea] = [people[roll(PEOPLE)], chosen[roll(IDEAS)]];
      if (!person || !idea) throw new Error('nobody to click');
      const key = `${idea.id} ${person.contactId}`;
      const lane = lanes.get(key) ?? { person, idea, clicks: [] };
      lane.clicks.push(roll(3) === 0 ? 'none' : 'up');
      lanes.set(key, lane);
    }
    await world.fault({ dropAfterCommit: true, for: 40 });
    const queue = [...lanes.values()];
    // As many at once as the portal lets wait for the org.
    const hands = Array.from({ length: 100 }, async (_, hand) => {
      for (let lane = queue.shift(); lane; lane = queue.shift()) {
        const { person, idea, clicks } = lane;
        for (const value of clicks) {
          const send = (at: number) => insist(() => desk(at).ideas.vote(person, idea.ref, value));
          const sent = await Promise.all([send(hand), ...(roll(5) === 0 ? [send(hand), send(hand + 1)] : [])]);
          for (const { vote } of sent) expect(vote).to.equal(value);
        }
      }
    });
    await Promise.all(hands);
    await world.fault({});

    const points = new Map(chosen.map((idea) => [idea.id, before.get(idea.id) ?? 0]));
    for (const { Parent_Id__c: idea, Contact__c: contact, Value__c: value } of there) {
      const isKept = !lanes.has(`${idea} ${contact}`);
      if (isKept && points.has(String(idea))) points.set(String(idea), (points.get(String(idea)) ?? 0) + Number(value));
    }
    for (const [key, { idea, clicks }] of lanes) {
      const wanted = POINTS[clicks.at(-1) ?? 'none'];
      points.set(idea.id, (points.get(idea.id) ?? 0) + wanted - (given.get(key) ?? 0));
    }
    const entries = (await world.records('Portico_Entry__c')).filter((entry) => entry.Kind__c === 'vote');
    expect(new Set(entries.map((entry) => entry.Key__c)).size).to.equal(entries.length);
    expect(new Set(entries.map((entry) => `${entry.Parent_Id__c} ${entry.Contact__c}`)).size).to.equal(entries.length);
    for (const idea of chosen) {
      const sum = entries
        .filter((entry) => entry.Parent_Id__c === idea.id)
        .reduce((all, one) => all + Number(one.Value__c), 0);
      expect((before.get(idea.id) ?? 0) + sum, `${idea.title} in the CRM`).to.equal(points.get(idea.id));
    }
    const late = world.desk();
    const shown = await late.ideas.all();
    const seen = await desk(0).ideas.all();
    for (const idea of chosen) expect(shown.get(idea.id)?.points, idea.title).to.equal(points.get(idea.id));
    const last = [...lanes.values()].at(-1);
    if (last) await desk(0).ideas.vote(last.person, last.idea.ref, last.clicks.at(-1) ?? 'none');
    expect(seen.size).to.equal(shown.size);
    for (const person of people) {
      const states = await late.ideas.votesOf(person);
      for (const [key, { idea, clicks }] of lanes)
        if (key.endsWith(person.contactId)) expect(states.get(idea.id) ?? 'none', key).to.equal(clicks.at(-1));
    }
  });

  it('ten equal clicks are one vote, on one machine and on two', async () => {
    const [person, idea] = [
      people[3],
      (await world.desk().ideas.ideas(desk(0).brand)).ideas.find((one) => isFresh(one)),
    ];
    if (!person || !idea) throw new Error('nobody to click');
    const clicks = Array.from({ length: 10 }, (_, at) => insist(() => desk(at).ideas.vote(person, idea.ref, 'up')));
    const outcomes = await Promise.all(clicks);
    for (const outcome of outcomes) expect(outcome).to.deep.equal({ points: idea.points + 10, vote: 'up' });
    const entries = await world.records('Portico_Entry__c', { Parent_Id__c: idea.id, Contact__c: person.contactId });
    expect(entries.map((entry) => entry.Value__c)).to.deep.equal([10]);
  });

  it('a vote whose answer is lost is there once when it is sent again', async function () {
    this.timeout(20_000); // twenty of them
    const [person, idea] = [people[5], chosen[1]];
    if (!person || !idea) throw new Error('nobody to click');
    for (let round = 0; round < 20; round += 1) {
      const value = round % 2 === 0 ? 'none' : 'up';
      await world.fault({ dropAfterCommit: true, for: 1 });
      await insist(() => desk(round).ideas.vote(person, idea.ref, value));
      await world.fault({});
      expect((await desk(0).ideas.votesOf(person)).get(idea.id) ?? 'none').to.equal(value);
    }
    const entries = await world.records('Portico_Entry__c', { Parent_Id__c: idea.id, Contact__c: person.contactId });
    expect(entries.filter((entry) => entry.Kind__c === 'vote')).to.have.length(1);
  });

  /** Nobody of the hundred has voted on it. */
  const isFresh = (idea: BoardIdea) =>
    !idea.closed && !chosen.some((one) => one.id === idea.id) && idea.author.contactId !== people[3]?.contactId;
});

/** People who may sign in; among them authors of ideas, and people with users and votes of their own in the CRM. */
async function contactsOf(world: IdeaWorld, desk: IdeaDesk): Promise<Customer[]> {
  const users = new Set((await world.records('User')).map((user) => user.ContactId));
  const rows = (await world.records('Contact')).filter((row) => row.Portal_Active__c === true && row.Email);
  const withUser = rows.filter((row) => users.has(row.Id));
  const without = rows.filter((row) => !users.has(row.Id));
  const some = [...withUser.slice(0, PEOPLE * 0.7), ...without];
  const found: Customer[] = [];
  for (let at = 0; found.length < PEOPLE && at < some.length; at += 25) {
    const read = some
      .slice(at, at + 25)
      .map((row) =>
        desk.contacts.find({ field: 'Email', value: String(row.Email), brand: desk.brand }).catch(() => undefined),
      );
    found.push(...(await Promise.all(read)).filter((one) => one !== undefined));
  }
  return found.slice(0, PEOPLE);
}

/** Open ones; half of them by people who vote. */
async function openIdeas(desk: IdeaDesk, people: Customer[]): Promise<BoardIdea[]> {
  const [first] = people;
  if (!first) throw new Error('nobody to ask');
  const { ideas } = await desk.ideas.ideas(desk.brand);
  const open = ideas.filter((idea) => !idea.closed);
  const mine = open.filter((idea) => people.some((one) => one.contactId === idea.author.contactId));
  const others = open.filter((idea) => !mine.includes(idea));
  return [...mine.slice(0, IDEAS / 2), ...others].slice(0, IDEAS);
}
