import { type Field, type ObjectSpec, parseField } from './spec.ts';

/** What a reference to several objects shows in dots: the few fields of the vendor's object Name. */
const NAME: ObjectSpec = {
  name: 'Name',
  label: 'Name',
  plural: 'Names',
  prefix: '',
  system: '',
  can: '',
  fields: `
    Id id(18) FSG
    Name string(255) FSG
    FirstName string(40) NFSG
    LastName string(80) NFSG
    Email email(128) NFSG
    Phone phone(40) NFSG
    Title string(128) NFSG
    Alias string(8) NFSG
    Username string(80) NFSG
    Type picklist(40) FSG
    IsActive boolean FSG
    ProfileId reference(Profile) NFSG rel=Profile`,
};

export function nameFields(): Field[] {
  return NAME.fields
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => parseField(line, NAME));
}
