import type { Row } from './org.ts';
import { CASE_STATUSES } from './schema/cases.ts';
import { SOLUTION_STATUSES } from './schema/solutions.ts';

export interface SetupIds {
  orgId: string;
  profileId: string;
  userId: string;
  nextId: (object: string) => string;
}

/** The records that every org has before anybody enters one: itself, the API user, statuses, hours. */
export function setupRows({ orgId, profileId, userId, nextId }: SetupIds): [object: string, rows: () => Row[]][] {
  const organization: Row = {
    Id: orgId,
    Name: 'Larkfield',
    OrganizationType: 'Developer Edition',
    InstanceName: 'LOCAL1',
    LanguageLocaleKey: 'en_US',
    DefaultLocaleSidKey: 'en_US',
    TimeZoneSidKey: 'GMT',
  };
  const profile: Row = { Id: profileId, Name: 'Minimum Access - API Only Integrations', UserType: 'Standard' };
  const user: Row = {
    Id: userId,
    Username: 'portal.integration@larkfield.example',
    Email: 'portal.integration@larkfield.example',
    FirstName: 'Portal',
    LastName: 'Integration',
    Name: 'Portal Integration',
    Alias: 'portal',
    CommunityNickname: 'portal.integration',
    IsActive: true,
    ProfileId: profileId,
    UserType: 'Standard',
    LanguageLocaleKey: 'en_US',
    LocaleSidKey: 'en_US',
    TimeZoneSidKey: 'GMT',
    EmailEncodingKey: 'UTF-8',
  };
  const hours: Row = {
    Id: nextId('BusinessHours'),
    Name: 'Default',
    IsActive: true,
    IsDefault: true,
    TimeZoneSidKey: 'GMT',
  };
  for (const day of ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']) {
    hours[`${day}StartTime`] = '00:00:00.000Z';
    hours[`${day}EndTime`] = '00:00:00.000Z';
  }
  return [
    ['Organization', () => [organization]],
    ['Profile', () => [profile]],
    ['User', () => [user]],
    ['BusinessHours', () => [hours]],
    ['CaseStatus', () => statusRows(CASE_STATUSES, 'IsClosed', () => nextId('CaseStatus'))],
    ['SolutionStatus', () => statusRows(SOLUTION_STATUSES, 'IsReviewed', () => nextId('SolutionStatus'))],
  ];
}

function statusRows(statuses: [string, boolean][], flag: string, nextId: () => string): Row[] {
  return statuses.map(([name, value], index) => ({
    Id: nextId(),
    ApiName: name,
    MasterLabel: name,
    SortOrder: index + 1,
    IsDefault: index === 0,
    [flag]: value,
  }));
}
