import { unexpectedToken } from './errors.ts';
import { lex, type Token } from './lex.ts';

/** The tokens of a query with a reading position; keywords are case-insensitive. */
export interface Tokens {
  readonly text: string;
  peek(): Token;
  next(): Token;
  isWord(word: string): boolean;
  isSymbol(symbol: string): boolean;
  /** Reads the word if it comes next. */
  accept(word: string): boolean;
  /** Reads the symbol if it comes next. */
  symbol(symbol: string): boolean;
  /** @throws OrgError if the word does not come next, as do all below */
  keyword(word: string): void;
  expect(symbol: string): void;
  name(): string;
  end(): void;
}

export function createTokens(text: string): Tokens {
  const tokens = lex(text);
  let position = 0;

  function peek(): Token {
    return tokens[position] ?? { kind: 'end', text: '<EOF>', at: text.length };
  }
  function isWord(word: string): boolean {
    const token = peek();
    return token.kind === 'name' && token.text.toUpperCase() === word;
  }
  function isSymbol(symbol: string): boolean {
    const token = peek();
    return token.kind === 'symbol' && token.text === symbol;
  }
  function accept(is: boolean): boolean {
    if (is) position++;
    return is;
  }
  function require(is: boolean): void {
    if (!accept(is)) throw unexpectedToken(text, peek().at, peek().text);
  }

  return {
    text,
    peek,
    next: () => {
      const token = peek();
      position++;
      return token;
    },
    isWord,
    isSymbol,
    accept: (word) => accept(isWord(word)),
    symbol: (symbol) => accept(isSymbol(symbol)),
    keyword: (word) => require(isWord(word)),
    expect: (symbol) => require(isSymbol(symbol)),
    name: () => {
      const token = peek();
      require(token.kind === 'name');
      return token.text;
    },
    end: () => require(peek().kind === 'end'),
  };
}
