/** Lines, tunnels, addresses, networks. */
export const EN_LINES = `
# Let somebody work from home with the remote client
@ VPN, Users and roles
> invite the person, install the client, sign in once with the company account.
- Choose *Remote access*, *Invite* in the Console.
- The person opens the mail on the laptop and installs the client.
- After the first sign-in the client starts by itself.
! One person may use two devices at the same time.

# Remote client stays at “connecting”
@ VPN
> the network in which the laptop stands blocks port 500. Switch the client to port 443.
? It works with the phone as a hotspot, but not in a hotel.
- Open the client, *Settings*, *Way*.
- Choose *Through port 443*.
- Connect again. It is a little slower this way.
= The client shows a green shield and *443*.

# Remote client connects, but the file server does not answer
@ VPN, Networks
> the home network has the same addresses as the office. Give the office names instead of numbers.
? Websites work, the drive letter does not.
? The home router gives addresses such as 192.168.1.20.
- Open *Remote access*, *Names* and enter the name server of the office.
- Use ~files.company.local~ instead of the number.
- For good: move the office to 10.x addresses in a quiet week.

# Tunnel is green, but nothing gets through
@ VPN, Networks
> the network of one side is not announced to the other. Add it under “Reachable”.
? Both ends show green, pings get no answer.
- Open the gateway, then *Tunnel*, *Reachable networks*.
- Compare the lists of both sides; what one has must be named by the other.
- Add the missing one and save.
= ~ping~ from one side reaches the gateway of the other.
$ 64 bytes from 10.20.0.1: time=14 ms
$ 64 bytes from 10.20.0.1: time=13 ms

# Large files stop in the middle of a tunnel
@ VPN
> packets are too big for the line. Set the largest packet to 1380.
? Small mails pass, attachments stop at a few per cent.
- Open the gateway, *Tunnel*, *Advanced*.
- Set *Largest packet* to 1380 on both sides.
- Copy a file of 100 MB as a test.

# Connect a cloud server to your sites
@ VPN, Networks
> the cloud side needs the address of your gateway, a shared key and the same three algorithms.
- Choose *Tunnels*, *New*, *Cloud*.
- Copy the three values into the page of your cloud provider.
- Enter the address that the provider shows you and save.
| Setting | Value
| Key exchange | IKEv2
| Encryption | AES-256-GCM
| Group | 20

# Renew the certificate of remote access
@ VPN, Sign-in
> it renews itself 30 days before its end; only a company's own certificate must be renewed by hand.
- Open *Remote access*, *Certificate* and look at the date.
- Drop the new certificate with its chain.
- Clients take it at their next connection.

# Choose which traffic goes through the tunnel
@ VPN, Networks
> send office addresses through the tunnel and the rest straight to the internet.
- Open *Remote access*, *Ways*.
- Choose *Only these networks* and list them.
- Streaming then no longer slows the office line.

# Open a port to a server inside
@ Networks
> forward one port to one address, and only from where it is needed.
- Choose *Firewall*, *Open a port*.
- Enter the port, the inner address and who may come.
- Test from outside with a phone.
! Never open 3389 or 445. Use the remote client for desktops and files.

# A website is blocked by mistake
@ Networks
> allow it for your company and tell us, so that we correct the list.
- Open *Firewall*, *Blocked lately*.
- Find the name and press *Allow*.
- Tick *Tell Larkfield*.

# Give a printer a fixed address
@ Networks
> reserve the address in the gateway; leave the printer on automatic.
- Open *Networks*, *Addresses* and find the printer by its name.
- Press *Reserve* and enter the last number.
- Switch the printer off and on.

# No free addresses left in a network
@ Networks
> shorten the lease to one hour, or widen the network.
? New devices get an address that begins with 169.254.
? The log says ~no free leases~.
- Open *Networks*, the network, *Addresses*.
- Set *Lease* to 1 hour for guests.
- Or change the size from /24 to /23 at night.
= *In use* falls below 80 %.

# Two devices have the same address
@ Networks
> one of them has a fixed address inside the automatic range. Set it to automatic.
? Both devices drop out in turn.
- Open *Networks*, *Conflicts*: it names both by maker.
- Set the one with the fixed address to automatic.
- Reserve its old address if others count on it.

# Use your own name server
@ Networks
> enter it per network, with ours as the second.
- Open *Networks*, the network, *Names*.
- Enter the inner address of your server first.
- Leave ~9.9.9.9~ as the second, for when it is down.

# Split one site into several networks
@ Networks
> one network for each kind of device keeps trouble small.
- Choose *Networks*, *From template*.
- Mark the ports for each network on the picture of the switch.
- Move one port first and test it.
| Network | For | Number
| 10 | Workplaces | 10.20.10.0/24
| 20 | Card terminals | 10.20.20.0/24
| 30 | Cameras | 10.20.30.0/24
| 40 | Guests | 10.20.40.0/23

# Cameras are not to reach the internet
@ Networks
> put them in a network with the rule “inside only”.
- Create the network *Cameras* from the template.
- Move the ports of the cameras.
- Leave *Time server* allowed, or their clocks drift.

# Speed test shows half of what we pay for
@ Internet lines
> test by cable, at the gateway, at a quiet time. Then look at the line report.
? Wi-Fi shows 90 Mbit/s of 250.
- Open the gateway in the Console and press *Measure the line*.
- Compare with *Line*, *Last 30 days*.
- Still half? Send us the report; we open a fault with the provider.

# Add a second line as a spare
@ Internet lines, Gateways
> plug it into WAN 2, and the gateway changes over within ten seconds.
- Plug the second modem into *WAN 2*.
- Choose *Lines*, *Second line*, *Spare*.
- Pull the first cable for a minute as a test.
! Calls in progress end when the line changes. Tunnels come back by themselves.

# The spare line is used although the first one works
@ Internet lines
> the test address does not answer. Choose another one to test with.
? The third light is orange, the provider sees no fault.
- Open *Lines*, *How we test*.
- Replace the address by the name server of your provider.
- Press *Back to the first line*.

# What to do before the provider changes your line
@ Internet lines, Outages
> tell us the day, keep the old line a week, and note the new access data.
- Open a general case with the day and the name of the provider.
- Leave the old modem in *WAN 1*, put the new one in *WAN 2*.
- Swap them when the new line has been stable for a week.

# PPPoE: enter the access data of the provider
@ Internet lines, Gateways
> name and password are on the letter of the provider; type them without spaces.
- Hold a laptop to port 4 and open ~http://gateway.local~.
- Choose *Line*, *With access data*.
- Enter name, password and, if asked for, VLAN 7.

# Fixed public address: how you get one
@ Internet lines, Contracts
> order it per site; it is active the next night.
- Open a case “Static address” and name the site.
- We tell you the address and the day.
- Enter it at your suppliers before that day.

# Internet is slow every evening
@ Internet lines
> a backup runs at that time. Move it to the night.
? Slow from 18:00 to 20:00 on working days.
- Open *Reports*, *Data by hour*.
- Find the server with the tall column.
- Move its backup to 02:00 or give it the lowest priority.

# Power cut: in which order to switch things on
@ Outages
> modem, two minutes, gateway, two minutes, switches, then the rest.
- Switch the modem on and wait until its light is steady.
- Switch the gateway on.
- Then switches, servers, access points.

# Planned work of the provider: stay online
@ Outages, Internet lines
> borrow a mobile gateway for the night.
- Open a case at least five days before.
- We send a mobile gateway with a card.
- Plug it into *WAN 2* and send it back afterwards.

# Report a cut cable
@ Outages
> call at once; we order the repair and send a mobile gateway.
- Call the urgent number and say the site.
- Send a photo of the place.
- Keep builders away from the ends.

# Our public address is on a spam list
@ Internet lines; draft
> a machine inside sends mail. Find it before you ask for removal.
- Draft: add how to read the mail counter.

# Second line as spare
@ Internet lines; duplicate
> see “Add a second line as a spare”.
- Use WAN 2.
`;
