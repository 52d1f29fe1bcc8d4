/** What people and attackers write into fields. All of it is text: stored as it is, shown as it is. */
export const KEEPABLE: Record<string, string> = {
  'plain words': 'The tunnel drops every hour',
  'one character': 'x',
  'a zero': '0',
  'words of code': 'null undefined NaN [object Object] true',
  emoji: 'Down again 🙃 👩‍👩‍👧‍👦 🏳️‍🌈 🇳🇴',
  'combining marks': 'Z̷͙̑a̴̟͝l̵̰̽g̶̱̈o and é',
  Persian: 'تونل هر ساعت قطع می‌شود، شمارهٔ ۱۲۳',
  Hebrew: 'החיבור נופל בכל שעה',
  'marks of direction': 'invoice \u202Efdp.exe\u202C and \u2067hidden\u2069 end',
  'a line separator': 'before\u2028after',
  'a tab inside': 'column\tcolumn',
  markup: '<script>alert(1)</script><img src=x onerror=alert(1)><!-- -->',
  'closing tags': '</textarea></title></script><svg onload=alert(1)>',
  'a broken attribute': `" onmouseover="alert(1)" x='y' autofocus`,
  entities: '&lt;b&gt; &amp;amp; &#x41; &copy',
  SOQL: "' OR Name != '' OR Subject LIKE '%",
  'SOQL with a backslash': String.raw`\' OR ContactId != null LIMIT 1 -- \\' x\ `.trim(),
  'wildcards of LIKE': '100% of _all_ %%',
  SOSL: 'FIND {a} IN ALL FIELDS ? & | ! ( ) { } [ ] ^ ~ * : + - AND OR NOT',
  backslashes: String.raw`C:\temp\new \\server\share \n \u0041 \x`,
  'a template': '{{constructor}} {{{body}}} {{#each this}} \u0024{7*7} <%= 1 %>',
  'a reference of a composite call': '@{case.id} @{entry.Key__c}',
  'a formula': '=HYPERLINK("http://evil.test";"x")',
  'JSON text': '{"$ne":null,"__proto__":{"x":1}}',
  'a path': '../../etc/passwd%00 %2e%2e%2f',
  'a percent sign that ends': 'done 50%',
};

export const MEGABYTE = 'All the log lines. '.repeat(1_000_000 / 19);

/** What no record can hold. */
export const UNSTORABLE: Record<string, string> = {
  'a NUL': 'before\u0000after',
  'an escape sequence': 'red \u001B[31m alert',
  'a bell': 'ring \u0007',
  'a deletion': 'a\u007Fb',
};

export const NOTHING: Record<string, string> = {
  nothing: '',
  spaces: '   ',
  'line ends only': '\r\n\r\n',
};
