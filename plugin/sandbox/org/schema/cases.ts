import type { ObjectSpec } from './spec.ts';

/** Statuses of the company's support process in the order of its set-up; true closes the case. */
export const CASE_STATUSES: [name: string, closes: boolean][] = [
  ['New', false],
  ['Working', false],
  ['In Progress', false],
  ['Waiting on Customer', false],
  ['On Hold', false],
  ['Escalated', false],
  ['Closed', true],
  ['Resolved', true],
];

const CASE: ObjectSpec = {
  name: 'Case',
  label: 'Case',
  plural: 'Cases',
  prefix: '500',
  system: 'deleted created modified stamp viewed',
  can: 'create update delete undelete search',
  nameField: 'CaseNumber',
  fields: `
    CaseNumber string(30) DAFSL digits=8
    Subject string(255) CUNFSG
    Description textarea(32000) CUN
    Status picklist(255) CUNDFSG default=New
    IsClosed boolean DFSG
    ClosedDate datetime NFS
    IsClosedOnCreate boolean DFSG
    Priority picklist(255) CUNDFSG default=Medium
    Origin picklist(255) CUNFSG
    Type picklist(255) CUNFSG
    Reason picklist(255) CUNFSG
    IsEscalated boolean CUDFSG
    ContactId reference(Contact) CUNFSG rel=Contact children=Cases ondelete=restrict
    AccountId reference(Account) CUNFSG rel=Account children=Cases ondelete=restrict
    AssetId reference(Asset) CUNFSG rel=Asset children=Cases
    EntitlementId reference(Entitlement) CUNFSG rel=Entitlement children=Cases
    OwnerId reference(Group,User) CUDFSG rel=Owner
    ParentId reference(Case) CUNFSG rel=Parent children=Cases
    MasterRecordId reference(Case) NFSG rel=MasterRecord
    BusinessHoursId reference(BusinessHours) CUDFSG rel=BusinessHours
    SuppliedName string(80) CUNFSG
    SuppliedEmail email(80) CUNFSG
    SuppliedPhone string(40) CUNFSG
    SuppliedCompany string(80) CUNFSG
    ContactEmail email(80) NFSG from=ContactId.Email
    ContactPhone phone(40) NFSG from=ContactId.Phone
    ContactMobile phone(40) NFSG from=ContactId.MobilePhone
    ContactFax phone(40) NFSG from=ContactId.Fax
    Comments textarea(4000) CUNS
    IsVisibleInSelfService boolean DFSG
    HasCommentsUnreadByOwner boolean DFSG
    HasSelfServiceComments boolean DFSG
    IsSelfServiceClosed boolean DFSG
    CommunityId reference(Community) CNFSG rel=Community
    RecordTypeId reference(RecordType) CUNF rel=RecordType
    SlaStartDate datetime CUNFS
    IsStopped boolean CUDFSG
    StopStartDate datetime NFS`,
  picklists: {
    Status: CASE_STATUSES.map(([name]) => name),
    Priority: ['High', 'Medium', 'Low'],
    Origin: ['Phone', 'Email', 'Web'],
    Type: ['Connectivity', 'Devices', 'Billing', 'Access', 'Machine', 'Order', 'Other'],
    Reason: ['Installation', 'Configuration', 'Performance', 'Breakdown', 'Invoice', 'Feedback', 'Other'],
  },
  labels: {
    Type: 'Case Type',
    Reason: 'Case Reason',
    Origin: 'Case Origin',
    Comments: 'Internal Comments',
    SuppliedEmail: 'Email Address',
    SuppliedCompany: 'Company',
    IsVisibleInSelfService: 'Visible in Self-Service Portal',
  },
};

const CASE_COMMENT: ObjectSpec = {
  name: 'CaseComment',
  label: 'Case Comment',
  plural: 'Case Comments',
  prefix: '00a',
  system: 'deleted created modified stamp',
  can: 'create update delete undelete search',
  fields: `
    ParentId reference(Case) CFSG rel=Parent children=CaseComments ondelete=cascade
    CommentBody textarea(4000) CUNFS
    IsPublished boolean CUDFSG
    IsNotificationSelected boolean CUD
    CreatorName string(121) NFSG from=CreatedById.Name`,
  labels: { CommentBody: 'Body' },
};

const CASE_HISTORY: ObjectSpec = {
  name: 'CaseHistory',
  label: 'Case History',
  plural: 'Case History',
  prefix: '017',
  system: 'deleted created',
  can: '',
  fields: `
    CaseId reference(Case) FSG rel=Case children=Histories ondelete=cascade
    Field picklist(255) FSGR
    DataType picklist(40) NFSGR
    OldValue anyType(255) NS
    NewValue anyType(255) NS`,
};

const CASE_STATUS: ObjectSpec = {
  name: 'CaseStatus',
  label: 'Case Status Value',
  plural: 'Case Status Values',
  prefix: '01J',
  system: 'created modified stamp',
  can: '',
  fields: `
    ApiName string(255) FSGL
    MasterLabel string(255) NFSG
    SortOrder int(9) NFSG
    IsDefault boolean DFSG
    IsClosed boolean DFSG`,
  nameField: 'MasterLabel',
};

const EMAIL_MESSAGE: ObjectSpec = {
  name: 'EmailMessage',
  label: 'Email Message',
  plural: 'Email Messages',
  prefix: '02s',
  system: 'deleted created modified stamp',
  can: 'create update delete undelete search',
  nameField: 'Subject',
  fields: `
    ParentId reference(Case) CNFSG rel=Parent children=EmailMessages ondelete=cascade
    RelatedToId reference(Account,Asset,Case,Contract,Order) CUNFSG rel=RelatedTo
    Subject string(3000) CUNFS
    TextBody textarea(131072) CUN
    HtmlBody textarea(131072) CUN
    FromAddress email(1000) CUNFS
    FromName string(1000) CUNFS
    ToAddress string(4000) CUNFS
    CcAddress string(4000) CUNFS
    Incoming boolean CDFSG
    Status picklist(40) CUDFSGR default=5
    MessageDate datetime CUNFS
    HasAttachment boolean DFSG
    IsExternallyVisible boolean DFSG
    ReplyToEmailMessageId reference(EmailMessage) CNFSG rel=ReplyToEmailMessage`,
  picklists: { Status: ['0', '1', '2', '3', '4', '5'] },
  labels: { Incoming: 'Is Incoming' },
};

export const CASE_OBJECTS: ObjectSpec[] = [CASE, CASE_COMMENT, CASE_HISTORY, CASE_STATUS, EMAIL_MESSAGE];
