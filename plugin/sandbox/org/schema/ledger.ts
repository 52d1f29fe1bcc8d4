import type { ObjectSpec } from './spec.ts';

/** The one custom object that the portal's package adds to an org. */
export const LEDGER: ObjectSpec = {
  name: 'Portico_Entry__c',
  label: 'Portico entry',
  plural: 'Portico entries',
  prefix: 'a00',
  system: 'deleted created modified stamp',
  can: 'create update delete undelete',
  nameField: 'Name',
  fields: `
    OwnerId reference(Group,User) CUDFSG rel=Owner
    Name string(80) DAFSL digits=8 lead=E-
    Key__c string(255) CUFSGLQX
    Kind__c string(40) CUFSG
    Contact__c reference(Contact) CUNFSG rel=Contact__r children=Portico_Entries__r
    Record_Id__c string(18) CUNFSG
    Parent_Id__c string(18) CUNFSGLX
    Value__c double(18,0) CUNFS
    Brand__c string(80) CUNFSG
    Note__c string(255) CUNFSG`,
  labels: { Record_Id__c: 'Record id', Parent_Id__c: 'Parent id' },
};
