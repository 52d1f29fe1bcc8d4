import type { ObjectSpec } from './spec.ts';

const ASSET: ObjectSpec = {
  name: 'Asset',
  label: 'Asset',
  plural: 'Assets',
  prefix: '02i',
  system: 'deleted created modified stamp viewed',
  can: 'create update delete undelete search',
  nameField: 'Name',
  fields: `
    Name string(255) CUFSGL
    AccountId reference(Account) CUNFSG rel=Account children=Assets ondelete=cascade
    ContactId reference(Contact) CUNFSG rel=Contact children=Assets
    SerialNumber string(80) CUNFSG
    Status picklist(255) CUNFSG
    InstallDate date CUNFSG
    PurchaseDate date CUNFSG
    UsageEndDate date CUNFSG
    Quantity double(12,2) CUNFS
    Price currency(18,2) CUNFS
    ParentId reference(Asset) CUNFSG rel=Parent children=ChildAssets
    OwnerId reference(User) CUDFSG rel=Owner
    Description textarea(32000) CUN
    ProductCode string(255) NFSG`,
  picklists: { Status: ['Purchased', 'Shipped', 'Installed', 'Registered', 'Obsolete'] },
  labels: { Name: 'Asset Name' },
};

const ORDER: ObjectSpec = {
  name: 'Order',
  label: 'Order',
  plural: 'Orders',
  prefix: '801',
  system: 'deleted created modified stamp viewed',
  can: 'create update delete undelete search',
  nameField: 'OrderNumber',
  fields: `
    OrderNumber string(30) DAFSL digits=8
    AccountId reference(Account) CUNFSG rel=Account children=Orders ondelete=restrict
    ContractId reference(Contract) CUNFSG rel=Contract children=Orders
    EffectiveDate date CUFSG
    EndDate date CUNFSG
    Status picklist(100) CUFSGR
    StatusCode picklist(40) UDFSGR default=Draft
    TotalAmount currency(18,2) DFS default=0
    OwnerId reference(Group,User) CUDFSG rel=Owner
    Type picklist(255) CUNFSG
    PoNumber string(80) CUNFSG
    Name string(80) CUNFSG
    Description textarea(32000) CUN
    BillToContactId reference(Contact) CUNFSG rel=BillToContact ondelete=restrict
    ShipToContactId reference(Contact) CUNFSG rel=ShipToContact`,
  picklists: { Status: ['Draft', 'Activated'], StatusCode: ['Draft', 'Activated'] },
  labels: { EffectiveDate: 'Order Start Date' },
};

const CONTRACT: ObjectSpec = {
  name: 'Contract',
  label: 'Contract',
  plural: 'Contracts',
  prefix: '800',
  system: 'deleted created modified stamp viewed',
  can: 'create update delete undelete search',
  nameField: 'ContractNumber',
  fields: `
    ContractNumber string(30) DAFSL digits=8
    AccountId reference(Account) CUFSG rel=Account children=Contracts ondelete=cascade
    Status picklist(100) CUDFSGR default=Draft
    StatusCode picklist(40) DFSGR default=Draft
    StartDate date CUNFSG
    EndDate date NFSG
    ContractTerm int(4) CUNFSG
    OwnerId reference(User) CUDFSG rel=Owner
    ActivatedDate datetime UNFS
    Name string(80) CUNFSG
    Description textarea(32000) CUN`,
  picklists: {
    Status: ['In Approval Process', 'Activated', 'Draft'],
    StatusCode: ['Draft', 'InApproval', 'Activated'],
  },
};

const ENTITLEMENT: ObjectSpec = {
  name: 'Entitlement',
  label: 'Entitlement',
  plural: 'Entitlements',
  prefix: '550',
  system: 'deleted created modified stamp viewed',
  can: 'create update delete undelete search',
  nameField: 'Name',
  fields: `
    Name string(255) CUF
    AccountId reference(Account) CFSG rel=Account children=Entitlements ondelete=cascade
    AssetId reference(Asset) CNFSG rel=Asset children=Entitlements
    Type picklist(40) CUNDF
    Status picklist(255) NF
    StartDate date CUNF
    EndDate date CUNF
    IsPerIncident boolean UDF
    CasesPerEntitlement int(9) NFSG
    RemainingCases int(9) CUNF
    BusinessHoursId reference(BusinessHours) NFSG rel=BusinessHours`,
  picklists: { Type: ['Phone Support', 'Web Support'], Status: ['Active', 'Expired', 'Inactive'] },
};

export const ASSET_OBJECTS: ObjectSpec[] = [ASSET, ORDER, CONTRACT, ENTITLEMENT];
