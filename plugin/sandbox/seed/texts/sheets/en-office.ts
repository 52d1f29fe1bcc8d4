/** Invoices and contracts, users and sign-in. */
export const EN_OFFICE_GUIDES = `
# Why an invoice is higher than last month
@ Invoices
> look at the block “Added this month”: it names each change with its day.
- Open the invoice under *Documents*.
- Compare the block *Added this month* with the order mails.
- Something you did not order? Open a case from that line.
! The first month of a new site is charged by the day, so it never equals a full fee.

# Dispute a line of an invoice
@ Invoices
> ask from the line itself, and only that amount waits.
- Open the invoice and press *Question* beside the line.
- Say in a sentence what is wrong.
- Pay the rest as usual; the line stays open until we answer.

# Get invoices as e-invoice
@ Invoices
> send us your Peppol number once.
- Open a case “Change billing address”.
- Enter the Peppol number, for example ~0192:987654321~.
- The next invoice comes both ways, later ones only as e-invoice.

# Send invoices to another mail address
@ Invoices
> administrators change it under Company, Invoices.
- Choose *Company*, *Invoices* in the portal.
- Add the address and remove the old one.
- Press *Send a test*.

# Put an order number on every invoice
@ Invoices
> enter it per site; it stands on the next invoice.
- Choose *Company*, *Sites* and the site.
- Enter *Your order number*.
- It changes only invoices that are not written yet.

# Pay by direct debit
@ Invoices, Contracts
> sign the mandate once, in the portal.
- Choose *Company*, *Payment*.
- Enter the account and confirm with your bank.
- The first debit is the invoice after next.

# A reminder came although we have paid
@ Invoices
> the payment and the reminder crossed. Look whether the invoice says Paid.
- Open *Documents* and find the invoice.
- *Paid*: throw the reminder away.
- *Open* after five days: send us the receipt of your bank.

# Read the credit note for an outage
@ Invoices
> an outage of more than four hours gives back a day's fee.
| Outage | You get back
| 4 to 24 hours | the fee of a day
| 1 to 3 days | a quarter of the month
| longer | the whole month
- Credits stand at the end of the next invoice.
- The case of the outage is named beside each.

# VAT number is wrong on the invoice
@ Invoices
> correct it under Company; we rewrite the open invoices.
- Choose *Company*, *Invoices*.
- Enter the number with the country, such as ~NO 987 654 321 MVA~.
- Open a case for invoices that are paid.

# Split an invoice by cost centre
@ Invoices, Reports
> give each site a cost centre, then download the split.
- Choose *Company*, *Sites*, *Cost centre*.
- Open the invoice and press *By cost centre*.
- The file opens in any spreadsheet.

# End the contract of one site
@ Contracts
> three months to the end of a quarter, in writing, by an owner.
- Open a general case with the site and the day.
- We confirm within two days and send labels for the devices.
- Send them back within 14 days after the end.
! Devices that do not come back are charged at their list price.

# Take over a contract from another company
@ Contracts
> both companies sign one page; nothing is switched off.
- Ask for the form in a general case.
- Both sides sign it.
- The first of the next month is the day of change.

# Extend the warranty of a gateway
@ Contracts, Gateways
> rented devices are covered for good; bought ones can be extended up to year five.
- Open *Devices* and look at *Warranty*.
- Press *Extend* before the last day.
- The fee stands on the next invoice.

# What the service levels mean
@ Contracts, Outages
> they say how fast we answer, not how fast it is repaired.
| Level | Answer | At night
| Basic | 1 working day | no
| Plus | 2 hours | outages only
| Round the clock | 30 minutes | everything
- Your level stands under *Company*, *Contract*.

# Remove somebody who has left
@ Users and roles
> remove the person at once; what he made stays.
- Choose *Users* and the person.
- Press *Remove* and name who gets the alerts.
- Remote access ends within a minute.

# Make a second administrator
@ Users and roles
> every company should have two, for holidays.
- Choose *Users* and the person.
- Change the role to *Administrator*.
- The person signs in again to see the new menu.

# See what a colleague can see
@ Users and roles
> use “Look as” on the page of the person. Nothing can be changed that way.
- Choose *Users*, the person, *Look as*.
- A yellow bar reminds you.
- Press *Back to myself*.

# Share a case with the whole company
@ Users and roles
> company rights are given per person, in three steps.
| Right | May
| See | read the cases of all colleagues
| Comment | also write in them
| Close | also close and reopen them
- An owner asks for it in a case “Change what a user can see”.
- It holds from the next sign-in.

# Give an outside technician access for a week
@ Users and roles
> invite him as a guest with a last day.
- Choose *Users*, *Invite*, *Guest*.
- Choose the sites and the last day.
- On that day he is signed out by himself.

# Set up sign-in with your company account
@ Sign-in
> your identity provider needs our metadata, and we need yours.
- Choose *Company*, *Sign-in*, *Own provider*.
- Copy our address of metadata into your provider.
- Drop its metadata file and press *Test with my account*.
! Keep one person with a password of ours until the test is green.
$ entityID: https://id.larkfield.example/saml
$ NameID: emailAddress

# Sign-in says “Clock differs”
@ Sign-in
> the server of your provider is more than a minute off. Set its clock.
- Look at the clock of your identity provider.
- Point it to a time server, such as ~pool.ntp.org~.
- Try again; nothing has to be changed with us.

# New certificate at your identity provider
@ Sign-in
> add the new one before you remove the old one.
- Choose *Company*, *Sign-in*, *Certificates*.
- Drop the new certificate; both are good now.
- Change it at your provider, sign in, then remove the old one.
= The page names the day of the last sign-in beside each certificate.

# Lost phone: second factor does not work any more
@ Sign-in
> an administrator of your company lets you set it up anew.
- Ask an administrator to choose *Users*, your name, *New second factor*.
- Sign in within the hour and scan the code.
- Write the ten spare codes on paper this time.

# Account is locked after wrong passwords
@ Sign-in
> it opens by itself after 15 minutes.
? The page says “Too many tries”.
- Wait 15 minutes.
- Use *Forgotten?* instead of guessing.
- Locked every morning? A phone still has the old password.

# Invitation mail does not arrive
@ Sign-in, Users and roles
> your mail filter holds it. Allow the sender and send it again.
- Look in the quarantine for ~no-reply@larkfield.example~.
- Allow that sender.
- Choose *Users*, the person, *Send again*.

# Signed out after a few minutes
@ Sign-in
> your company has set a short time. Administrators can change it.
- Choose *Company*, *Sign-in*, *Sign out after*.
- Eight hours is usual.
- Shared computers: tick *Ask each time*.

# Change your language and time zone
@ Access
> both are yours alone and hold at once.
- Choose your name, then *Language and region*.
- Choose the language; dates follow it.
- Choose the time zone for alerts and reports.

# Change your mail address
@ Access, Sign-in
> with company sign-in it follows your company; otherwise ask an administrator.
- Administrators choose *Users*, the person, *Address*.
- The new address gets a mail to confirm.
- Alerts go to the new one from then on.

# Which addresses to allow in a strict firewall
@ Access, Networks
> three names, one port.
| Name | Port | For
| console.larkfield.example | 443 | people
| devices.larkfield.example | 443 | gateways
| time.larkfield.example | 123 | clocks
- Allow them outgoing, by name and not by number.

# INTERNAL: identify a caller who has no mail
@ Access; internal
> INTERNAL: two questions from the contract, then call back.
- Never name the answers.
`;
