/**
 * Who is asking, as the CRM knows him. Every query and every write starts from one.
 * `company` grants are separate: seeing, commenting on and closing the cases of the account.
 */
export interface Customer {
  readonly contactId: string;
  readonly accountId: string | null;
  readonly name: string;
  readonly firstName: string;
  readonly email: string;
  readonly company: string | null;
  readonly brand: string;
  readonly grants: { readonly see: boolean; readonly comment: boolean; readonly close: boolean };
}
