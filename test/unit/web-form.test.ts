import { expect } from 'chai';
import { readForm } from '../../plugin/web/form.ts';
import { searchText } from '../../plugin/web/search-text.ts';
import { exchange } from '../make/exchange.ts';
import { thrownBy } from '../make/records.ts';

const TYPE = 'application/x-www-form-urlencoded';

function formOf(body: unknown, type = TYPE) {
  return readForm(exchange({ body, headers: { 'content-type': type, 'content-length': '1' } }).req);
}

describe('a form', () => {
  it('is one text a field', () => {
    const { text, repeated, kept, files } = formOf({ subject: 'S', body: '' });
    expect({ ...text }).to.deep.equal({ subject: 'S', body: '' });
    expect({ repeated, kept, files }).to.deep.equal({ repeated: [], kept: [], files: [] });
  });

  it('with a field twice has the first, and says so', () => {
    const { text, repeated } = formOf({ subject: ['one', 'two'], body: ['only'] });
    expect({ ...text }).to.deep.equal({ subject: 'one', body: 'only' });
    expect(repeated).to.deep.equal(['subject']);
  });

  it('keeps all tokens of files that wait', () => {
    expect(formOf({ kept: ['a', 'b'] }).kept).to.deep.equal(['a', 'b']);
    expect(formOf({ kept: 'a' }).kept).to.deep.equal(['a']);
  });

  it('has texts only', () => {
    const odd = formOf({ a: { b: 'c' }, d: [{ e: 'f' }], g: [[['h']]], kept: { 0: 'x' }, n: 7 });
    expect({ ...odd.text }).to.deep.equal({ a: '', d: '', g: '', n: '' });
    expect([odd.kept, odd.repeated]).to.deep.equal([[], []]);
  });

  it('has no fields but its own', () => {
    const { text } = formOf(JSON.parse('{"__proto__":"x","subject":"S"}'));
    expect(text.subject).to.equal('S');
    for (const name of ['toString', 'constructor', 'hasOwnProperty']) expect(text[name]).to.equal(undefined);
    expect(Object.hasOwn(Object.prototype, 'x')).to.equal(false);
  });

  it('may be empty', () => {
    expect({ ...formOf(undefined).text }).to.deep.equal({});
    expect({ ...formOf(undefined, 'multipart/form-data; boundary=b').text }).to.deep.equal({});
  });

  for (const type of ['application/json', 'text/plain', 'text/html', 'application/x-www-form-urlencodedx', '', ';;']) {
    it(`of the type “${type}” is none`, async () =>
      expect(await thrownBy(() => formOf({ subject: 'S' }, type))).to.include({
        code: 'input.unsupported',
        status: 415,
      }));
  }
});

describe('the text of a search', () => {
  const TABLE: [typed: unknown, text: string][] = [
    [' vpn\u0000 \r\ndrops ', 'vpn   drops'],
    [undefined, ''],
    [['a', 'b'], ''],
    [{ $like: '%' }, ''],
    ['x'.repeat(300), 'x'.repeat(200)],
    [`${'x'.repeat(199)}🙃`, 'x'.repeat(199)],
    ['🙃', '🙃'],
  ];
  for (const [typed, text] of TABLE)
    it(JSON.stringify(typed)?.slice(0, 30) ?? 'nothing', () =>
      expect(searchText.parse(typed).replace(/ {3,}/, '   ')).to.equal(text),
    );
});
