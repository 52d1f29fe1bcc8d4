import { createOrg, type Engine, type OrgOptions } from '../../plugin/sandbox/org/engine.ts';
import { OrgError } from '../../plugin/sandbox/org/org.ts';

export const VERSION = '67.0';
export const NOW = '2026-11-21T10:00:00.000+0000';

/** An org whose clock stands still unless `advance` is called. */
export function makeOrg(options: OrgOptions = {}): Engine & { advance: (hours: number) => void } {
  let time = Date.parse('2026-11-21T10:00:00Z');
  const org = createOrg({ clock: () => new Date(time), ...options });
  const advance = (hours: number): void => {
    time += hours * 3_600_000;
  };
  return { ...org, advance };
}

export interface Company {
  account: string;
  maya: string;
  erik: string;
  queue: string;
  cases: string[];
  zone: string;
}

/** A company with two people and four cases, one of them closed. */
export function makeCompany(org: Engine): Company {
  const account = org.insert('Account', { Name: 'Harbourline', BillingCity: 'Oslo' });
  const other = org.insert('Account', { Name: 'Elsewhere' });
  const person = (name: string, AccountId: string): string => {
    const [FirstName, LastName] = name.split(' ');
    return org.insert('Contact', { FirstName, LastName, AccountId, Email: `${FirstName?.toLowerCase()}@h.example` });
  };
  const [maya, erik, ana] = [
    person('Maya Lindqvist', account),
    person('Erik Solberg', account),
    person('Ana Costa', other),
  ];
  const queue = org.insert('Group', { Name: 'Machines', Type: 'Queue', DeveloperName: 'Machines' });
  const cases = [
    org.insert('Case', { Subject: 'Press stops', ContactId: maya, Priority: 'High', Type: 'Machine', OwnerId: queue }),
    org.insert('Case', { Subject: '100% load', ContactId: maya, Type: 'Devices', Affected_Users__c: 12 }),
    org.insert('Case', { Subject: 'Invoice twice', ContactId: erik, Priority: 'Low', Status: 'Closed' }),
    org.insert('Case', { Subject: "Ana's case", ContactId: ana, Problem_Since__c: '2026-11-20' }),
  ];
  const zone = org.nextId('Community');
  org.load('Community', [{ Id: zone, Name: 'Ideas', IsActive: true }]);
  return { account, maya, erik, queue, cases, zone };
}

export function refusal(work: () => unknown): Pick<OrgError, 'status' | 'errorCode' | 'message' | 'fields'> {
  try {
    work();
  } catch (cause) {
    if (cause instanceof OrgError) {
      const { status, errorCode, message, fields } = cause;
      return { status, errorCode, message, fields };
    }
    throw cause;
  }
  throw new Error('the org did not refuse');
}
