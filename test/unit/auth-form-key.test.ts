import { expect } from 'chai';
import { checkKey, issueKey, renewKey } from '../../plugin/auth/form-key.ts';

describe('a form key', () => {
  const mine = { secret: 'secret of my session' };
  const other = { secret: 'secret of another session' };

  it('gives its submission id, the same each time', () => {
    const key = issueKey(mine);
    expect(checkKey(mine, key))
      .to.equal(checkKey(mine, key))
      .and.match(/^[0-9a-f-]{36}$/);
  });

  it('is another one for every form', () => {
    expect(checkKey(mine, issueKey(mine))).to.not.equal(checkKey(mine, issueKey(mine)));
  });

  const key = issueKey(mine);
  const [id = '', hmac = ''] = key.split('.');

  it('of another session comes back as the same submission', () => {
    const before = issueKey(other);
    const renewed = renewKey(mine, before);
    expect(checkKey(mine, renewed)).to.equal(checkKey(other, before));
  });

  it('comes back as another submission when it was refused although it is of this session, or none at all', () => {
    for (const refused of [key, '', 'nothing of ours', `${id}.`])
      expect(checkKey(mine, renewKey(mine, refused))).to.not.equal(id);
  });

  const FORGED = {
    nothing: '',
    'of another session': issueKey(other),
    'without its end': id,
    'an end without id': `.${hmac}`,
    'with an empty end': `${id}.`,
    'the end of another key': `${id}.${issueKey(mine).split('.')[1]}`,
    'another id': `${id.replace(/^./, (first) => (first === '0' ? '1' : '0'))}.${hmac}`,
    'the id in capitals': `${id.toUpperCase()}.${hmac}`,
    'more behind it': `${key}x`,
    'a line break behind it': `${key}\n`,
    'a very long one': 'x'.repeat(100_000),
  };
  for (const [name, forged] of Object.entries(FORGED)) {
    it(`is refused: ${name}`, () => {
      expect(() => checkKey(mine, forged))
        .to.throw()
        .with.property('code', 'form.forged');
    });
  }
});
