/** Wishes about devices, reports, security and more; how they are written: `readIdeas`. */
export const EN_IDEA_SHEET_MORE = `
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
