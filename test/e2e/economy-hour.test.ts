import { expect } from 'chai';
import { type Kind, plan } from '../bench/economy-plan.ts';
import { drive, open } from '../bench/economy-run.ts';
import { createDice } from '../bench/texts.ts';

const [CUSTOMERS, VIEWS, HOURS] = [2, 3_000, 0.05];
const READ: readonly Kind[] = ['home', 'list', 'case', 'solutions', 'search'];
const MOST = 0.02;
const SEED = 4;

/** Some minutes of a busy hour: few customers, so that so few views show what many more would. */
async function callsAView(isBlind: boolean): Promise<{ calls: number; refused: Record<string, number> }> {
  const dice = createDice(SEED);
  const world = await open({ customers: CUSTOMERS, dice, isBlind });
  try {
    const options = { customers: CUSTOMERS, views: VIEWS, hours: HOURS, changes: 2, exponent: 1, isDay: false, dice };
    const { views, changes } = plan(options);
    const reading = views.filter(({ kind }) => READ.includes(kind));
    const run = await drive(world, { views: reading, changes, hours: HOURS });
    return { calls: run.calls / run.views, refused: run.refused };
  } finally {
    await world.close();
  }
}

describe('calls to the CRM in busy minutes', function () {
  this.timeout(180_000); // thousands of pages each

  it('are hardly any, with those of the change reader and of the sign-ins', async () => {
    const { calls, refused } = await callsAView(false);
    expect(refused).to.deep.equal({});
    expect(calls).to.be.lessThan(MOST);
  });

  it('are more where nobody looks for changes (control)', async () => {
    const { calls, refused } = await callsAView(true);
    expect(refused).to.deep.equal({});
    expect(calls).to.be.greaterThan(MOST);
  });
});
