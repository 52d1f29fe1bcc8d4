/** Console: alerts, reports, switches and cabling. */
export const EN_CONSOLE = `
# Get alerts by text message
@ Alerts
> add a phone number to your profile, then choose which alerts may wake you.
- Choose your name, *Alerts*, *Phone*.
- Enter the code from the first message.
- Tick *Site offline* and leave the rest to e-mail.
! Numbers abroad get messages with a delay of up to a minute.

# Too many alerts from one site
@ Alerts
> wait five minutes before an alert is sent, and group what belongs together.
? Twenty mails in a night, all from one line.
- Open the site, *Alerts*, *Patience*.
- Set *Wait* to 5 minutes.
- Tick *One alert for a site*.

# Nobody got the alert
@ Alerts
> look at the log of alerts: it says to whom, how, and what came back.
- Open *Alerts*, *Sent*.
- *Bounced*: correct the address.
- *Nobody on duty*: fill the gap in the plan.

# Plan who is on duty
@ Alerts, Users and roles
> a weekly plan says who gets alerts at which hour.
- Open *Alerts*, *On duty*.
- Drag names into the week.
- Name a second person for alerts that nobody confirms.

# Send alerts to Teams or Slack
@ Alerts
> paste the address of a channel hook.
- Make an incoming hook in your chat.
- Choose *Alerts*, *Channels*, *New* and paste it.
- Press *Send a test*.
$ POST /hook 200
$ {"site":"Oslo","event":"offline","since":"09:14"}

# Silence alerts during planned work
@ Alerts
> a window of quiet names site, start and end.
- Open the site and press *Planned work*.
- Choose start, end and a reason.
- What is still wrong at the end is sent then.

# Alert for a full address pool
@ Alerts, Networks
> it warns at 80 %; the limit can be moved.
- Open *Alerts*, *Rules*, *Addresses*.
- Set the limit for each network.
- Choose who is told.

# Temperature alert from the server cupboard
@ Alerts, Sensors and phones
> 35 degrees is a warning, 45 an emergency.
| Degrees | What happens
| 35 | mail to the site
| 40 | mail and text message
| 45 | call to the person on duty
- Open *Alerts*, *Rules*, *Temperature*.
- Change the limits per cupboard.

# Monthly report for the management
@ Reports
> one page: availability, outages, data, changes.
- Open *Reports*, *Monthly*.
- Choose the sites and the day.
- Add addresses; readers need no account.

# Export the list of devices
@ Reports, Devices
> press “As file” above the list; what is filtered is exported.
- Open *Devices* and filter.
- Press *As file*, *CSV*.
- Open it with *Import* in the spreadsheet, so that serial numbers keep their zeros.

# Availability in the report does not match ours
@ Reports
> ours leaves planned work out and rounds to a minute.
- Tick *With planned work* to see both.
- Compare start and end of each outage.
- Ask us about a difference of more than five minutes.

# How long logs are kept
@ Reports
> 90 days in the Console, longer on your own server.
- Open *Logs*, *Forward*.
- Enter the address of your syslog server.
- Choose *Encrypted*, port 6514.
$ <134>1 2026-11-17T09:14:02Z kx20-bergen ike - - rekey ok

# Find a setting that was changed yesterday
@ Console, Reports
> the history of a device shows each change with its author.
- Open the device, *History*.
- Choose the day.
- Press *Take back* beside the change.

# Undo a wrong setting
@ Console
> every saved setting can be taken back for 30 days.
- Open the device, *History*.
- Find the line and press *Take back*.
- The device takes the old value within a minute.

# Copy settings to many sites
@ Console
> make a template from one site and apply it to the others.
- Open the good site and press *Make a template*.
- Choose what goes in: networks, Wi-Fi, rules.
- Apply it to one site, look at it, then to the rest.
! Addresses and access data of lines are never part of a template.

# Console shows a device as grey
@ Console, Devices
> grey means not heard of for ten minutes.
- Is the whole site grey? Then it is the line.
- One device: look at its cable and its light.
- Still grey after a restart? Note the colour of the light and open a case.

# Search in the Console by serial number
@ Console
> type the last four digits; dashes do not matter.
- Press ~/~ anywhere in the Console.
- Type four digits or a name.
- Arrow down, Enter.

# Use the Console on a phone
@ Console
> put it on the home screen; it works like an app.
- Open the Console in the browser of the phone.
- Choose *Add to home screen*.
- Allow messages, so that alerts ring.

# Connect your own monitoring by API
@ Console, Reports
> make a key that may only read, and ask at most once a minute.
- Choose *Company*, *Keys*, *New*, *Read only*.
- Call ~/v2/devices~ with the key in the header.
- A reply 429 says how long to wait.
$ GET /v2/devices?site=oslo
$ Authorization: Bearer lk_read_...

# Switch port shows errors
@ Switches
> nearly always the cable. Replace it before you look further.
? The port counts ~CRC~ errors that grow.
- Open the switch, *Ports*, the port.
- Press *Test the cable*: it says at how many metres it is broken.
- Replace the cable and press *Count from zero*.
= The counter stays at 0 for a day.

# Whole floor is offline after somebody plugged in a cable
@ Switches, Outages
> it is a loop. Pull the last cable; the switch opens again after a minute.
? All lights of the switch blink together.
- Pull the cable that was plugged in last.
- Wait one minute.
- Tick *Guard against loops* on ports for people.

# PoE budget of a switch is used up
@ Switches, Access points
> count the watts: the last device to ask gets nothing.
| Device | Watts
| AP-6 | 16
| AP-9 | 22
| Desk phone | 5
| Camera | 8
- Open the switch, *Power*.
- Move a device to another switch, or lower its class.
- Mark what matters as *First*.

# Name the ports of a switch so that others understand them
@ Switches
> site plan number first, then the room.
- Open the switch, *Ports*.
- Choose a port and type, for example, ~2.14 bakery~.
- Print the list for the cupboard.

# Connect two switches with one fast link
@ Switches
> bundle two ports on each side, and never plug before both are bundled.
- Mark two ports and press *Bundle* on the first switch.
- Do the same on the second.
- Plug both cables in.

# Which fibre module fits which switch
@ Switches
> use ours, and the same on both ends.
| Module | Reach | Fibre
| SX | 300 m | OM3
| LX | 10 km | single mode
| DAC | 3 m | none, copper
- Blow the plug clean before it goes in.

# Desk phone says “No service”
@ Sensors and phones
> it has an address, but not from the network of the phones.
- Look at *Menu*, *Status*, *Network* on the phone: it must be 50.
- Set the port of the switch to *Phone*.
- Unplug the phone for ten seconds.

# Rack plan: what goes where
@ Switches, Devices; draft
> heavy below, gateway at eye level.
- Draft: drawing is missing.
`;
