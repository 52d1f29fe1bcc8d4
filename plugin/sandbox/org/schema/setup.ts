import type { ObjectSpec } from './spec.ts';

const ORGANIZATION: ObjectSpec = {
  name: 'Organization',
  label: 'Organization',
  plural: 'Organizations',
  prefix: '00D',
  system: 'created modified stamp',
  can: 'update',
  nameField: 'Name',
  fields: `
    Name string(80) UFSGL
    OrganizationType picklist(40) NFSGR
    InstanceName string(40) NFSG
    IsSandbox boolean DFSG
    LanguageLocaleKey picklist(40) UFSGR
    DefaultLocaleSidKey picklist(40) UFSGR
    TimeZoneSidKey picklist(40) UFSGR
    NamespacePrefix string(15) NFSGL
    TrialExpirationDate datetime NFS
    UsesStartDateAsFiscalYearName boolean DFSG`,
};

const RECORD_TYPE: ObjectSpec = {
  name: 'RecordType',
  label: 'Record Type',
  plural: 'Record Types',
  prefix: '012',
  system: 'created modified stamp',
  can: 'create update',
  nameField: 'Name',
  fields: `
    Name string(80) CUFSGL
    DeveloperName string(80) CUFSG
    SobjectType picklist(40) CFSGR
    IsActive boolean UDFSG default=true
    Description string(255) CUNFSG
    NamespacePrefix string(15) NFSG`,
  picklists: { SobjectType: ['Account', 'Case', 'Idea', 'Knowledge__kav', 'Solution'] },
  labels: { Name: 'Record Type Name', DeveloperName: 'Record Type Name', SobjectType: 'SObject Type Name' },
};

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const BUSINESS_HOURS: ObjectSpec = {
  name: 'BusinessHours',
  label: 'Business Hours',
  plural: 'Business Hours',
  prefix: '01m',
  system: 'created modified stamp viewed',
  can: 'create update',
  nameField: 'Name',
  fields: `
    Name string(80) CUFSGL
    IsActive boolean CUDFSG default=true
    IsDefault boolean CUDFSG
    TimeZoneSidKey picklist(40) CUFSGR
    ${DAYS.map((day) => `${day}StartTime time CUNFS\n    ${day}EndTime time CUNFS`).join('\n    ')}`,
  picklists: {
    TimeZoneSidKey: ['GMT', 'Europe/London', 'Europe/Stockholm', 'Europe/Lisbon', 'Asia/Tehran', 'Asia/Jerusalem'],
  },
};

const TOPIC: ObjectSpec = {
  name: 'Topic',
  label: 'Topic',
  plural: 'Topics',
  prefix: '0TO',
  system: 'created stamp',
  can: 'create update delete search',
  nameField: 'Name',
  fields: `
    Name string(99) CUFSGL
    Description string(1000) CUNFS
    ManagedTopicType string(99) NFSG
    TalkingAbout int(9) DFSG default=0`,
};

const TOPIC_ASSIGNMENT: ObjectSpec = {
  name: 'TopicAssignment',
  label: 'Topic Assignment',
  plural: 'Topic Assignment',
  prefix: '0e5',
  system: 'deleted created stamp',
  can: 'create delete',
  fields: `
    TopicId reference(Topic) CFSG rel=Topic children=TopicAssignments ondelete=cascade
    EntityId reference(Account,Asset,Case,Contact,ContentDocument,Contract,Knowledge__kav,Order,Solution) CFSG rel=Entity children=TopicAssignments ondelete=cascade
    EntityKeyPrefix string(3) DFSGL
    EntityType string(80) NFSG`,
};

/** Deployed as metadata; what it grants is not among its rows. */
const PERMISSION_SET: ObjectSpec = {
  name: 'PermissionSet',
  label: 'Permission Set',
  plural: 'Permission Sets',
  prefix: '0PS',
  system: 'created modified stamp',
  can: '',
  nameField: 'Name',
  fields: `
    Name string(80) FSGL
    Label string(80) FSG
    Description string(255) NFSG
    IsCustom boolean DFSG default=true
    IsOwnedByProfile boolean DFSG
    HasActivationRequired boolean DFSG`,
  labels: { Name: 'Permission Set Name', Label: 'Permission Set Label' },
};

const PERMISSION_SET_ASSIGNMENT: ObjectSpec = {
  name: 'PermissionSetAssignment',
  label: 'Permission Set Assignment',
  plural: 'Permission Set Assignments',
  prefix: '0Pa',
  system: 'stamp',
  can: 'create delete',
  fields: `
    AssigneeId reference(User) CFSG rel=Assignee children=PermissionSetAssignments
    PermissionSetId reference(PermissionSet) CFSG rel=PermissionSet children=Assignments`,
};

export const SETUP_OBJECTS: ObjectSpec[] = [
  ...[ORGANIZATION, RECORD_TYPE, BUSINESS_HOURS, TOPIC, TOPIC_ASSIGNMENT],
  ...[PERMISSION_SET, PERMISSION_SET_ASSIGNMENT],
];
