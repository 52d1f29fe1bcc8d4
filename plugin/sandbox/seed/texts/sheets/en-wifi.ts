/** Wireless networks and access points. */
export const EN_WIFI = `
# Access point restarts after an update
@ Access points, Firmware
> the new firmware needs more power than an old port gives. Move the cable to a port with PoE+.
? The access point restarts two or three times a day since it was updated.
? Its log shows ~brownout, cold start~.
- Open the access point in the Console and look at *Power*: below 13 W is too little.
- Plug it into a port marked *PoE+*, or use the injector from the box.
- Press *Restart* once.
! Updates are not undone by a restart. Leave the new version in place.
= The line *Power* shows 16 W or more, and the uptime grows past a day.

# Guest Wi-Fi asks for the password again and again
@ Wi-Fi
> the guest pass is shorter than the stay. Set its life to the length of a stay.
? Guests sign in each morning.
? The list of passes says ~expired~ after 24 hours.
- Open *Wi-Fi*, *Guests* in the Console.
- Set *A pass is good for* to 7 days, or to *Until check-out*.
- Passes that are out already keep their old life.

# Print vouchers for guest Wi-Fi
@ Wi-Fi
> the reception can print a page of ten from any browser.
- Give the reception the role *Vouchers only*.
- Choose *Guests*, *New vouchers* and how long they are good.
- Print the page and cut it.
| Kind | Good for | Devices
| Day | 24 hours | 2
| Stay | 7 days | 4
| Conference | 3 days | 1

# Change the name or password of a Wi-Fi network
@ Wi-Fi
> change it once in the Console, and all sites follow within two minutes.
- Choose *Wi-Fi*, *Networks* and the network.
- Enter the new name or password, at least 12 characters.
- Press *Save for all sites*. Every device must be connected again.
! Printers and tills do not ask for the new password. Plan a quarter of an hour to enter it on them.

# Hide a Wi-Fi network from the list
@ Wi-Fi
> hiding is no protection, but it tidies the list.
- Choose the network under *Wi-Fi*, *Networks*.
- Switch *Show the name* off.
- Type the name by hand on devices that should join.

# Wi-Fi is gone in one room
@ Wi-Fi, Access points
> look first whether the nearest access point is on, then whether something new stands in the way.
? Full bars in the corridor, none behind one door.
? It was fine before furniture was moved.
- Open *Wi-Fi*, *Map* and look at the access point next to the room.
- Grey: check its cable and its port.
- Green: a mirror, a fridge or a lift shaft takes the signal. Move the access point by two metres.
= The map shows −67 dBm or better in the room.

# Laptops stay connected to a far access point
@ Wi-Fi
> raise the weakest signal that an access point accepts, so that clients let go sooner.
? Slow beside one access point, while the laptop is still on the one downstairs.
- Open *Wi-Fi*, *Roaming*.
- Set *Let go below* to −72 dBm.
- Switch *Fast roaming* on if all laptops are younger than 2018.

# Old printers do not find the 5 GHz network
@ Wi-Fi
> they only know 2.4 GHz. Offer both bands under one name for devices, not for guests.
- Create a network *Devices* under *Wi-Fi*, *Networks*.
- Choose *2.4 and 5 GHz* and WPA2.
- Connect the printer and note its address.

# Turn Wi-Fi off at night
@ Wi-Fi
> a timetable switches networks off, not access points, so alerts stay quiet.
- Choose the network, then *Timetable*.
- Draw the hours in which it is on.
- Save. Cabled devices are not touched.

# Separate staff and guests on the same access points
@ Wi-Fi, Networks
> two names, two networks: guests reach the internet and nothing else.
- Create the network *Guests* from the template *guests-v3*.
- Tick *No access to local addresses*.
- Test with a phone: the till at ~10.20.4.8~ must not answer.
| Network | Reaches | Speed per device
| Staff | Servers, printers, internet | not limited
| Guests | Internet only | 20 Mbit/s

# Limit the speed of guests
@ Wi-Fi
> 20 Mbit/s each is enough for a film, and nobody takes the whole line.
- Open the guest network, then *Limits*.
- Enter 20 down and 5 up.
- Choose *Per device*, not *In total*.

# Captive page does not open on phones
@ Wi-Fi
> the phone uses a private name server. Let the portal page through it.
? The phone says “connected, no internet” and shows no page.
- Open *Guests*, *Welcome page*, *Compatibility*.
- Tick *Answer for private name servers*.
- On the phone: forget the network and join again.

# Put your logo on the welcome page of guests
@ Wi-Fi
> one picture up to 200 KB, one colour, one sentence.
- Open *Guests*, *Welcome page*.
- Drop the logo as SVG or PNG.
- Press *Preview on a phone* before you save.

# Find out which device fills the Wi-Fi
@ Wi-Fi, Reports
> the list of clients, sorted by data, tells it in a minute.
- Open *Wi-Fi*, *Clients*.
- Sort by *Today*.
- Choose the first line and press *Slow down* or *Block*.
! Block by device only for an hour. Phones change their address and come back under another.

# Video calls break up on Wi-Fi
@ Wi-Fi
> give calls their own lane and take the microwave out of the band.
? Sound breaks up first, then the picture freezes.
? Mail and web pages are quick.
- Open *Wi-Fi*, *Priorities* and tick *Calls first*.
- Set conference rooms to *5 GHz only*.
- Keep channel width at 40 MHz where rooms are close together.
= *Call quality* in the report of the next day is 4.0 or better.

# Radar warning: the channel changed by itself
@ Wi-Fi
> outdoor channels must give way to weather radar. Choose channels below 100 for good.
? The log says ~DFS: radar on 116, moved to 44~.
- Open *Wi-Fi*, *Channels*.
- Untick *Channels with radar*.
- Press *Apply tonight*.

# Roaming phones lose a call between two floors
@ Wi-Fi, Sensors and phones
> floors need an overlap of a quarter, and the same network key on both.
- Walk the stairs with *Survey* open on a tablet.
- Add power or an access point where it falls below −70 dBm.
- Switch *Fast roaming* on for the network of the phones.

# Wi-Fi password as a picture to scan
@ Wi-Fi
> the Console draws a code for each network.
- Choose the network, then *Code to scan*.
- Print it or put it on a screen.
- Draw a new one when the password changes.

# WPA3: which devices still refuse it
@ Wi-Fi
> use the mixed mode until the last old device is gone.
- Open *Wi-Fi*, *Clients* and filter *Security: WPA2*.
- Update or replace what is on the list.
- Change the network from *WPA2 and WPA3* to *WPA3*.
| Device | Speaks WPA3 from
| Phones | 2020
| Laptops | 2019 with a new driver
| Card terminals | not yet

# INTERNAL: default Wi-Fi keys of loan devices
@ Wi-Fi; internal
> INTERNAL: keys of the loan pool, never to be told to customers.
- Look them up in the vault.

# Mesh link between two houses
@ Wi-Fi, Access points; draft
> two outdoor access points that see each other carry about 300 Mbit/s.
- To be checked with the radio planner.
`;
