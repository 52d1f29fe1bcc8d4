/** Wishes about alerts, invoices and the Console; how they are written: `readIdeas`. */
export const EN_IDEA_SHEET = `
# Call me when two sites are down at once
@ Alerts, , crowd, 44, 16/1, 3
One site is a cable. Two are a disaster, and I want to be woken.
# Confirm an alert by answering the text message
@ Alerts, Under Review, tom, 61, 21/0, 4
I am in the car when it comes. “OK” as an answer would stop the second call.
# Alerts in the language of each person
@ Alerts, Planned, crowd, 120, 18/0, 3
Our caretakers read Polish and Norwegian, the alerts are in English.
> hanne 35 Norwegian and Polish come first, with the next release of the Console.
# Alert before a certificate ends
@ Alerts, Delivered, lars, 240, 29/0, 5
Thirty days before would do.
> hanne 110 It is there, 30 and 7 days before the end.
# Escalate to the next person after ten minutes
@ Alerts, In Development, sara, 98, 33/1, 6
Nights are short-staffed here. If I do not answer, somebody else must.
> hanne 20 In test with four hospitals. Write to us if you want to join.
# Different ring tone for the booking system
@ Alerts, , siri, 12, 5/0, 1
In the app all alerts sound the same.
# Push messages on the watch
@ Alerts, Not Planned, crowd, 210, 7/3, 2
Texts are easy to miss at the front desk.
> hanne 160 The phone passes our messages on to the watch already; we build nothing of our own.
# Alert when a printer goes silent
@ Alerts, , ingrid, 23, 9/1, 2
Accounting finds out last, on the last day of the month.
# Test button for the whole alert plan
@ Alerts, Under Review, tom, 54, 14/0, 2
Once a quarter we must prove that the chain works.
# Shared holiday calendar for the duty plan
@ Alerts, , crowd, 37, 8/0, 1
We forget to change the plan each summer.
# Alert when the spare line has no balance left
@ Alerts, Planned, erik, 86, 22/0, 4
The card was empty on the day we needed it.
> hanne 41 The Console will show the balance and warn at 20 %.
# Weekly digest instead of single mails for warnings
@ Alerts, Delivered, crowd, 300, 26/2, 3
Warnings can wait until Monday.
> hanne 180 Choose “Weekly” beside each rule.
# Pay by card
@ Billing, Under Review, crowd, 70, 12/1, 2
We are three people, and each transfer needs two of them.
# Show next month's invoice in advance
@ Billing, , ingrid, 18, 13/0, 3
A preview on the 20th would save us questions.
# Due date on the same day for all companies of a group
@ Billing, , crowd, 49, 9/0, 1
We are four companies with four due dates.
# Invoice lines sorted by site name
@ Billing, Delivered, ingrid, 190, 24/0, 3
They are sorted by contract number today, which nobody knows.
> hanne 95 Sorted by site from the October invoices on.
# Add our cost centre to each device
@ Billing, Planned, maya, 77, 19/0, 4
Sites are not enough: the spa and the kitchen are different centres.
> hanne 33 Planned for the first half of next year.
# Yearly invoice instead of twelve
@ Billing, , lars, 31, 11/2, 2
Less paper for both of us.
# Attach the outage report to a credit note
@ Billing, Under Review, crowd, 58, 7/0, 1
Our auditor asks what the credit was for.
# Quote in the portal before we order
@ Billing, , erik, 9, 6/0, 1
I must show a price to Maya before I may order anything.
# Show prices in the catalogue of devices
@ Billing, In Development, crowd, 102, 20/1, 2
“On request” costs a day each time.
> hanne 12 Prices for your contract appear beside each device from January.
# Dark theme for invoices
@ Billing, Not Planned, nilsen, 140, 4/5, 2
For my eyes.
> hanne 120 Invoices are printed too often for that.
# Bulk change of the billing address
@ Billing, , crowd, 26, 8/0, 1
We moved the head office and changed it fourteen times.
# Keep the filter when I come back to a list
@ Console, Delivered, tom, 220, 41/0, 6
I filter by Oslo forty times a day.
> hanne 130 Filters are part of the address now; bookmark them.
# Shortcut keys
@ Console, Delivered, lars, 280, 22/1, 4
At least for search and for the next device.
> hanne 200 Press the question mark in the Console to see them all.
# Drag devices on a floor plan
@ Console, Planned, siri, 115, 35/0, 5
The list says “AP-6, Stavanger”. Which one of nine?
> hanne 50 Floor plans come in spring, with your own pictures.
# Notes on a device
@ Console, In Development, erik, 89, 27/0, 4
“Key for the cupboard at the reception” must stand somewhere.
> hanne 15 Notes are in test.
# Photo of the rack beside the gateway
@ Console, , tom, 34, 15/0, 2
Whoever sits in Oslo should see what the caretaker sees.
# Compare two sites side by side
@ Console, , maya, 25, 18/1, 3
Something differs between Bergen and Molde, and I look for it line by line.
# Undo for a whole evening of changes
@ Console, Under Review, crowd, 63, 16/0, 2
Single steps are fine, but last Thursday there were thirty.
# Ask before a change that cuts me off
@ Console, Delivered, crowd, 310, 38/0, 5
I have locked myself out twice.
> hanne 230 The Console now takes such a change back after five minutes unless you confirm it.
# Bigger text in the device list
@ Console, , crowd, 19, 6/0, 1
I am sixty-one and the list is not.
# Tags for sites
@ Console, Planned, lars, 104, 23/1, 3
Seasonal, leased, closing in June: we keep this in a spreadsheet.
> hanne 44 Tags and filters by tag, in spring.
# Time zone of the site in its log
@ Console, Under Review, crowd, 72, 12/0, 2
Turku is an hour ahead, and I always forget which way.
# Console for read-only screens on the wall
@ Console, Delivered, tom, 260, 30/1, 4
We have a television at the service desk.
> hanne 150 Choose “Wall” in the menu of the map.
# Search in all logs at once
@ Console, In Development, sara, 81, 28/0, 4
One phone wandered through nine access points. I had to open nine logs.
# Schedule a change for the night
@ Console, Planned, erik, 69, 24/0, 3
I get up at three for a change of two minutes.
# Fewer clicks to restart a port
@ Console, , nilsen, 41, 10/1, 2
It takes six. I counted.
# Show who is looking at the same page
@ Console, Not Planned, crowd, 170, 4/4, 2
Two of us changed the same rule.
> hanne 125 We warn when somebody else has saved meanwhile; a list of readers would tell too much.
# Copy the link to a setting
@ Console, Delivered, lars, 205, 17/0, 2
So that I can send my colleague there.
> hanne 90 There is a link sign beside each heading.
# Console app for tablets
@ Console, , siri, 30, 9/1, 1
I walk through the house with a tablet.
# Import sites from a spreadsheet
@ Console, Under Review, crowd, 52, 13/0, 2
Forty shops are coming over from another provider.
# Rename many devices at once
@ Console, , erik, 16, 11/0, 2
New naming rule, 61 devices, one of me.
`;
