import type { ObjectSpec } from './spec.ts';

/** Custom fields that the company in the sandbox has added to its standard objects, as any company would. */
export const COMPANY_FIELDS: Record<string, Pick<ObjectSpec, 'fields' | 'picklists'>> = {
  Contact: {
    fields: `
      Portal_Active__c boolean CUDFSG default=true
      Portal_Access__c multipicklist(4099) CUNFR
      Language__c picklist(255) CUNFSGR`,
    picklists: {
      Portal_Access__c: ['See company cases', 'Comment on company cases', 'Close company cases'],
      Language__c: ['en', 'fa', 'he'],
    },
  },
  Account: { fields: 'Brand__c string(80) CUNFSG' },
  Case: {
    fields: `
      Site__c string(80) CUNFSG
      Invoice_Number__c string(20) CUNFSG
      Problem_Since__c date CUNFSG
      Affected_Users__c double(6,0) CUNFS
      On_Site__c boolean CUDFSG`,
  },
};
