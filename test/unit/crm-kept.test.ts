import { expect } from 'chai';
import { createKept } from '../../plugin/crm/kept.ts';

const MINUTE = 60_000;

describe('what the org has', () => {
  function kept(answers: Record<string, string>) {
    const asked: string[] = [];
    let now = 0;
    const found = createKept<string>({
      ask: async (name) => {
        asked.push(name);
        return answers[name] ?? '';
      },
      isAbsent: (answer) => answer === '',
      clock: () => now,
    });
    const pass = (ms: number) => {
      now += ms;
    };
    return { ...found, asked, answers, pass };
  }

  const TIMES: [what: string, answer: string, ms: number, times: number][] = [
    ['what is there', 'x', 59 * MINUTE, 1],
    ['what is there, after an hour', 'x', 60 * MINUTE, 2],
    ['what is not there', '', MINUTE - 1, 1],
    ['what is not there, after a minute', '', MINUTE, 2],
  ];
  for (const [what, answer, ms, times] of TIMES)
    it(`is asked for ${times === 1 ? 'once' : 'again'}: ${what}`, async () => {
      const { get, pass, asked } = kept({ Idea: answer });
      expect(await get('Idea')).to.equal(answer);
      pass(ms);
      await get('Idea');
      expect(asked).to.have.length(times);
    });

  it('is asked for again when the org denies it, but not more than once a minute', async () => {
    const { get, doubt, pass, asked, answers } = kept({ Idea: 'x', Case: 'y' });
    await get('Idea');
    pass(MINUTE);
    await get('Case');
    answers.Idea = '';
    doubt();
    expect([await get('Idea'), await get('Case')]).to.deep.equal(['', 'y']);
    doubt();
    await get('Idea');
    expect(asked).to.deep.equal(['Idea', 'Case', 'Idea']);
  });
});
