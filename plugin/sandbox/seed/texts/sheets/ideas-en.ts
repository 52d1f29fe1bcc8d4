/** Wishes of customers; how they are written: `readIdeas`. */
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
# Battery for the KX-8
@ Devices, Under Review, crowd, 93, 19/1, 3
A cut of ten seconds costs us five minutes of tills.
# Label sheet with names and serial numbers
@ Devices, Delivered, tom, 230, 25/0, 3
We print labels by hand.
> hanne 140 Devices, As file, Labels.
# Access point in black
@ Devices, Planned, siri, 112, 31/4, 6
White dots on a dark wooden ceiling. Guests take photos of them.
> hanne 38 AP-6 in black from May, at the same price.
# Lock for the reset hole
@ Devices, , crowd, 46, 8/0, 1
Guests are curious, and so are their children.
# Weatherproof box for a KX-20
@ Devices, Not Planned, nilsen, 180, 6/2, 2
Our boat house is damp.
> hanne 155 The KX-20 is made for indoors. Put it inside and use an AP-9 outside.
# Longer cable in the box of the AP-9
@ Devices, , crowd, 28, 5/0, 1
Three metres never reach a mast.
# Turn all lights off at night
@ Devices, Delivered, siri, 250, 34/0, 4
Blue dots above the bed are not a welcome.
> hanne 170 Devices, Look, Lights, Timetable. AP-2, AP-6 and AP-9 know it.
# USB port for a mobile stick in the KX-20
@ Devices, Not Planned, crowd, 200, 9/3, 3
We have a drawer full of them.
> hanne 175 The MG-4 does this better, with aerials at the window.
# Show the temperature of each device
@ Devices, In Development, sara, 75, 20/0, 3
The cupboard has a sensor, the device has one too, and I see neither.
# Switch with 48 ports
@ Devices, Under Review, lars, 88, 17/1, 2
Two of 24 take two units.
# Quieter fans for the SW-24
@ Devices, Planned, crowd, 132, 28/0, 4
It stands in an office. People wear headphones.
> hanne 60 The new revision is at 29 dB below half load.
# Blink a device so that I find it
@ Devices, Delivered, erik, 190, 32/0, 4
Which one of the twelve is it?
> hanne 100 Press “Blink” on its page; it goes on for ten minutes.
# Warn when a device is moved
@ Devices, , tom, 21, 10/1, 1
An access point went home with somebody.
# Second power supply for the SW-24
@ Devices, , crowd, 39, 7/0, 1
The KX-40 has two, and that saved us once.
# Take old devices back for recycling
@ Devices, Under Review, ingrid, 64, 21/0, 3
We have a shelf of grey boxes and a green certificate to renew.
# Report as a spreadsheet, not only as PDF
@ Reporting, Delivered, ingrid, 270, 36/0, 4
I copy numbers out of a PDF.
> hanne 190 Choose the kind of file above the report.
# Availability per month on one page for the year
@ Reporting, Planned, maya, 83, 22/0, 3
The board asks for twelve numbers.
> hanne 30 With the report of the year, in January.
# Compare sites in a chart
@ Reporting, , crowd, 33, 9/0, 1
Which hotel needs the faster line? I guess.
# Data used per department
@ Reporting, Under Review, crowd, 57, 12/1, 2
By network would be enough.
# Report on guests' satisfaction with Wi-Fi
@ Reporting, , siri, 15, 8/2, 2
One question on the welcome page, a number per week.
# Send reports to people without an account
@ Reporting, Delivered, lars, 235, 19/0, 2
The owner of the house wants to read and never to sign in.
> hanne 145 Enter any address under Reports, Monthly.
# Show planned work in the availability chart
@ Reporting, , tom, 47, 11/0, 1
It looks like an outage and gets me questions.
# Keep reports for ten years
@ Reporting, Under Review, ingrid, 91, 10/0, 1
Tax law says so for some of them.
# Carbon report of our devices
@ Reporting, , crowd, 20, 7/3, 2
Watts per device and month; we know the rest.
# Approve a change by a second person
@ Security, In Development, sara, 108, 30/0, 5
Four eyes for firewall rules, required by our insurer.
> hanne 25 In test: a rule waits until a second administrator agrees.
# Sign-in only from our countries
@ Security, Delivered, lars, 225, 27/1, 3
Nobody of us works from the other side of the world.
> hanne 135 Company, Sign-in, Countries.
# List of everybody who can get in
@ Security, Delivered, maya, 245, 23/0, 3
With role, last sign-in and second factor, once a quarter.
> hanne 165 Users, As file.
# End all sessions of a person at once
@ Security, Planned, erik, 66, 18/0, 2
A phone was stolen, and I changed the password four times to be sure.
# Keys with an end date
@ Security, Under Review, crowd, 73, 14/0, 2
Our monitoring key is six years old.
# Hardware key as second factor
@ Security, Delivered, tom, 290, 33/0, 4
Phones are forbidden in our operating wing.
> hanne 210 Any FIDO2 key works. Your name, Sign-in, Add a key.
# Warn about a sign-in from a new device
@ Security, , crowd, 24, 12/0, 1
My bank does it.
# Encrypt the backup of settings
@ Security, Under Review, lars, 59, 9/0, 1
We keep it on a shared drive.
# Block a stolen laptop from all Wi-Fi
@ Security, , ingrid, 11, 7/0, 1
By its name, in one place, for all sites.
# Log of what support did on our gateway
@ Security, Planned, maya, 94, 26/0, 4
We trust you, and our auditor does not know you.
> hanne 28 You will see each visit with name, reason and length.
# Show the charge of the spare battery in the list of sites
@ Devices, , crowd, 14, 6/0, 1
We find out that it is empty when the light goes out.
# Voucher printer at the reception
@ Devices, Under Review, siri, 82, 16/1, 2
A small printer with one button, like at a parking garage.
# Mute one sensor for a day
@ Alerts, Delivered, sara, 175, 18/0, 2
The cupboard stands open while the electrician works.
> hanne 70 Open the sensor and press “Quiet until tomorrow”.
# Open a case straight from an alert
@ Alerts, Planned, maya, 62, 29/0, 4
With the site, the device and the log already in it.
> hanne 22 Planned together with the new mail of alerts.
# Receipts for payments, one for each transfer
@ Billing, , crowd, 43, 7/0, 1
Our bank shows only the sum.
# Remember who approved an order
@ Billing, Planned, erik, 74, 15/0, 2
It was me, but can I prove it?
> hanne 29 The name will stand on the order and on the invoice.
# Read the Console in Swedish
@ Console, Under Review, crowd, 95, 20/2, 3
We have shops in Malmö now.
# Favourite sites at the top
@ Console, Delivered, tom, 198, 24/0, 2
I look at five of thirty.
> hanne 84 Press the star beside the name of a site.
# Outages of the last year as a calendar
@ Reporting, In Development, lars, 76, 21/0, 3
Is it always Tuesday? I believe it is always Tuesday.
> hanne 18 In test. Tuesday looks suspicious indeed.
# Age of all devices in one chart
@ Reporting, , ingrid, 36, 9/0, 1
To spread what we replace over the years.
# Warn before a role is given to a guest
@ Security, , crowd, 32, 6/0, 1
One click too many made a visitor an administrator.
# Hide serial numbers from readers
@ Security, Not Planned, nilsen, 160, 3/2, 2
They look official.
> hanne 110 A serial number opens nothing; readers need it to open a case.
`;
