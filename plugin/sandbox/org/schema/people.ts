import type { ObjectSpec } from './spec.ts';

const CONTACT: ObjectSpec = {
  name: 'Contact',
  label: 'Contact',
  plural: 'Contacts',
  prefix: '003',
  system: 'deleted created modified stamp viewed',
  can: 'create update delete undelete search',
  nameField: 'Name',
  fields: `
    AccountId reference(Account) CUNFSG rel=Account children=Contacts ondelete=cascade
    LastName string(80) CUFSG
    FirstName string(40) CUNFSG
    Salutation picklist(40) CUNFSG
    Name string(121) FSG
    Email email(80) CUNFSGL
    Phone phone(40) CUNFSG
    MobilePhone phone(40) CUNFSG
    Fax phone(40) CUNFSG
    Title string(128) CUNFSG
    Department string(80) CUNFSG
    MailingStreet textarea(255) CUNFSG
    MailingCity string(40) CUNFSG
    MailingState string(80) CUNFSG
    MailingPostalCode string(20) CUNFSG
    MailingCountry string(80) CUNFSG
    MailingAddress address NF
    Description textarea(32000) CUN
    OwnerId reference(User) CUDFSG rel=Owner
    ReportsToId reference(Contact) CUNFSG rel=ReportsTo
    MasterRecordId reference(Contact) NFSG rel=MasterRecord
    IsEmailBounced boolean DFSG
    PhotoUrl url(255) NFSG
    CanAllowPortalSelfReg boolean CUDFSG
    HasOptedOutOfEmail boolean CUDFSG
    DoNotCall boolean CUDFSG`,
  picklists: { Salutation: ['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.', 'Mx.'] },
  labels: { Name: 'Full Name', Phone: 'Business Phone', Fax: 'Business Fax' },
};

const ACCOUNT: ObjectSpec = {
  name: 'Account',
  label: 'Account',
  plural: 'Accounts',
  prefix: '001',
  system: 'deleted created modified stamp viewed',
  can: 'create update delete undelete search',
  nameField: 'Name',
  fields: `
    Name string(255) CUFSG
    Type picklist(40) CUNFSG
    ParentId reference(Account) CUNFSG rel=Parent children=ChildAccounts
    BillingStreet textarea(255) CUNFSG
    BillingCity string(40) CUNFSG
    BillingState string(80) CUNFSG
    BillingPostalCode string(20) CUNFSG
    BillingCountry string(80) CUNFSG
    BillingAddress address NF
    Phone phone(40) CUNFSG
    Fax phone(40) CUNFSG
    AccountNumber string(40) CUNFSG
    Website url(255) CUNFSG
    Industry picklist(40) CUNFSG
    AnnualRevenue currency(18,0) CUNFS
    NumberOfEmployees int(8) CUNFSG
    Description textarea(32000) CUN
    OwnerId reference(User) CUDFSG rel=Owner
    IsPartner boolean UDFSG
    IsCustomerPortal boolean UDFSG
    RecordTypeId reference(RecordType) CUNFSG rel=RecordType`,
  picklists: {
    Type: ['Prospect', 'Customer - Direct', 'Customer - Channel', 'Channel Partner / Reseller', 'Other'],
    Industry: [
      'Agriculture',
      'Construction',
      'Energy',
      'Healthcare',
      'Hospitality',
      'Manufacturing',
      'Retail',
      'Other',
    ],
  },
  labels: { Name: 'Account Name', Type: 'Account Type', Phone: 'Account Phone', Fax: 'Account Fax' },
};

const USER: ObjectSpec = {
  name: 'User',
  label: 'User',
  plural: 'Users',
  prefix: '005',
  system: 'created modified stamp viewed',
  can: 'create update search',
  nameField: 'Name',
  fields: `
    Username string(80) CUFSGLQ
    Email email(128) CUFSGL
    FirstName string(40) CUNFSG
    LastName string(80) CUFSG
    Name string(121) FSG
    Alias string(8) CUFSG
    CommunityNickname string(40) CUDFSG
    IsActive boolean CUDFSG default=true
    ProfileId reference(Profile) CUFSG rel=Profile children=Users
    UserType picklist(40) NFSGR
    ContactId reference(Contact) CUNFSG rel=Contact children=Users ondelete=restrict
    AccountId reference(Account) NFSG rel=Account children=Users
    IsPortalEnabled boolean UDFSG
    IsPortalSelfRegistered boolean CDFSG
    PortalRole picklist(40) CUNFSGR
    FederationIdentifier string(512) CUNFSLQ
    LanguageLocaleKey picklist(40) CUFSGR
    LocaleSidKey picklist(40) CUFSGR
    TimeZoneSidKey picklist(40) CUFSGR
    EmailEncodingKey picklist(40) CUFSGR
    SmallPhotoUrl url(1024) NFS
    FullPhotoUrl url(1024) NFS
    LastLoginDate datetime NFS
    Title string(80) CUNFSG
    Phone phone(40) CUNFSG
    CompanyName string(80) CUNFSG`,
  picklists: {
    UserType: [
      'Standard',
      'PowerPartner',
      'CspLitePortal',
      'CustomerSuccess',
      'PowerCustomerSuccess',
      'CsnOnly',
      'Guest',
    ],
    PortalRole: ['Executive', 'Manager', 'Worker', 'PersonAccount'],
    LanguageLocaleKey: ['en_US', 'de', 'es', 'fr', 'fa', 'iw', 'pt_BR', 'sv'],
    LocaleSidKey: ['en_US', 'en_GB', 'de_DE', 'es_ES', 'fa_IR', 'iw_IL', 'pt_PT', 'sv_SE'],
    TimeZoneSidKey: ['GMT', 'Europe/London', 'Europe/Stockholm', 'Europe/Lisbon', 'Asia/Tehran', 'Asia/Jerusalem'],
    EmailEncodingKey: ['UTF-8', 'ISO-8859-1'],
  },
  labels: { Name: 'Full Name', CommunityNickname: 'Nickname', FederationIdentifier: 'SAML Federation ID' },
};

const PROFILE: ObjectSpec = {
  name: 'Profile',
  label: 'Profile',
  plural: 'Profile',
  prefix: '00e',
  system: 'created modified stamp viewed',
  can: '',
  nameField: 'Name',
  fields: `
    Name string(255) FSGL
    UserType picklist(40) NFSGR
    Description string(255) NFSG`,
};

const GROUP: ObjectSpec = {
  name: 'Group',
  label: 'Group',
  plural: 'Group',
  prefix: '00G',
  system: 'created modified stamp',
  can: 'create update delete',
  nameField: 'Name',
  fields: `
    Name string(40) CUFSGL
    DeveloperName string(80) CUNFSG
    Type picklist(40) CFSGR
    RelatedId reference(User) NFSG rel=Related
    Email email(255) CUNFSG
    DoesIncludeBosses boolean CUDFSG
    OwnerId reference(Organization,User) DFSG rel=Owner`,
  picklists: { Type: ['Regular', 'Queue', 'Role', 'RoleAndSubordinates', 'Organization', 'AllCustomerPortal'] },
};

export const PEOPLE_OBJECTS: ObjectSpec[] = [CONTACT, ACCOUNT, USER, PROFILE, GROUP];
