import type { Topic } from './pack.ts';

/** Connectivity and devices. */
export const EN_NETWORK: Topic[] = [
  {
    type: 'Connectivity',
    weight: 3,
    subjects: [
      'VPN to {site} drops',
      'Tunnel between {site} and {other} is unstable',
      'No VPN from {site} since {time}',
      'VPN client of {person} does not connect',
      'Tunnel to {site} comes up but nothing gets through',
    ],
    problems: [
      'The tunnel between {site} and {other} breaks off several times a day.',
      'Our people in {site} lose the connection to the file server about every hour.',
      'After the change of provider in {site} the VPN no longer starts.',
      '{person} works from home, and the client stays at “connecting”.',
      'Since this morning {site} cannot reach the servers in {other}, although the tunnel is green.',
    ],
    details: [
      'It comes back by itself after half a minute.',
      'The Console shows the tunnel as up all the time.',
      'We have restarted the gateway twice, without a difference.',
      'The last drops were at {time} and shortly after.',
      'About {n} people are affected.',
    ],
    wishes: [
      'Can you see anything on your side?',
      'Please call me before you restart something.',
      'What should we check next?',
      'We would like to have this solved before the end of the week.',
    ],
    answers: [
      'Thank you. I see in the log that both ends renew their keys at different times. I have set both to 8 hours.',
      'The address of {site} has changed, and the other end still calls the old one. I have entered the new one.',
      'I have looked at the last 24 hours: the line itself loses packets. I ask the provider to measure it.',
      'The gateway in {site} runs {version}. The renewal only works properly from 7.4 on. May I update it tonight?',
    ],
    replies: [
      'Yes, please go ahead.',
      'It was quiet until {time}, then it dropped again.',
      'Since then not one drop. We watch it until tomorrow.',
      'Tonight is fine, after 22:00.',
    ],
    ends: [
      'The tunnel has not dropped since, so I close the case. You can open it again at any time.',
      'Updated, and stable since. Have a good week.',
      'The provider has replaced a card in its exchange. The line is clean again.',
    ],
    solutions: ['VPN tunnel drops every hour: fix the rekey settings', 'VPN after a change of internet provider'],
  },
  {
    type: 'Connectivity',
    weight: 1.6,
    subjects: [
      '{site} is offline',
      'No internet in {site} since {time}',
      '{site} down, red light on the gateway',
      'Internet gone after a power cut in {site}',
    ],
    problems: [
      'Nobody in {site} can work, there is no internet at all.',
      'Builders cut a cable beside our house in {site}.',
      'The gateway in {site} shows a red light, and the Console says “not seen since {time}”.',
      'After a short power cut {site} did not come back.',
    ],
    details: [
      'The phones are dead too.',
      'The modem of the provider has all its lights.',
      'We work over two mobile phones at the moment.',
      '{n} workplaces stand still.',
    ],
    wishes: ['Please treat this as urgent.', 'How long will it take?', 'Can you send us a mobile gateway?'],
    answers: [
      'I have reached the provider: a fault in the district, repaired by {time} at the latest.',
      'The gateway has lost its settings. I have sent them again; please switch it off and on once.',
      'I do not see the line at all. Please plug the cable of the modem into port WAN, the one on the far left.',
    ],
    replies: [
      'It is back. Thank you for the quick help.',
      'Still nothing. The light is red.',
      'The cable was in the wrong port. Sorry about that.',
    ],
    ends: [
      'Good to hear. I keep an eye on the line until tonight.',
      'The provider reports the fault as repaired, and I see all your devices again.',
    ],
    solutions: ['A site is offline: what to check first', 'What the lights on a KX-20 mean'],
  },
  {
    type: 'Connectivity',
    weight: 2,
    subjects: [
      'Slow Wi-Fi in {site}',
      'Guest network in {site} loses phones',
      'Video calls break off in {site}',
      'Wi-Fi dead spot on the second floor in {site}',
      'Downloads in {site} are slow in the afternoon',
    ],
    problems: [
      'In the afternoon the Wi-Fi in {site} becomes so slow that pages do not load.',
      'Phones see the guest network in {site}, but get no address.',
      'Video calls in the meeting room in {site} freeze every few minutes.',
      'Since we have moved the furniture in {site} there is a dead spot at the back.',
    ],
    details: [
      'By cable everything is fast.',
      'It began about {n} days ago.',
      'Restarting the access point helps for an hour.',
      'Next to the access point we measure 3 Mbit/s.',
    ],
    wishes: [
      'Is one access point enough for {n} people?',
      'Can you have a look at the channels?',
      'Please tell us what you need to know.',
    ],
    answers: [
      'Two access points use the same channel. I have set them apart and lowered the power of one.',
      'The guest network had run out of addresses, there were only 50. It has 500 now.',
      'A neighbour’s network sits on your channel since last week. I have moved you to the 5 GHz band.',
      'One access point is too little for that room. I send you a proposal for a second one.',
    ],
    replies: [
      'Much better, thank you.',
      'In the meeting room it is still bad after {time}.',
      'We would like the second one, please.',
    ],
    ends: [
      'Then I close this. The report on the Wi-Fi of {site} is in the Console.',
      'The second access point is mounted and in the Console. Have fun with the video calls.',
    ],
    solutions: ['Slow Wi-Fi: find a better channel', 'How many people one AP-6 can serve'],
  },
  {
    type: 'Devices',
    weight: 3,
    subjects: [
      'Lights on the KX-20 in {site}',
      '{device} in {site} does not start',
      'Reset the gateway in {site}',
      '{device} restarts at night',
      'Firmware {version} for {site}',
    ],
    problems: [
      'The gateway in {site} blinks orange, and we do not know what that means.',
      'The {device} in {site} no longer starts, not even with another power supply.',
      'We have to reset the gateway in {site} and do not want to lose its settings.',
      'The {device} in {site} restarts every night at about {time}.',
      'We read that {version} fixes a fault, and {site} still has an older one.',
    ],
    details: [
      'It hangs in the server cupboard, which is rather warm.',
      'It is two years old.',
      'The Console shows firmware {version}.',
      'Nothing was changed there for weeks.',
    ],
    wishes: [
      'What can we do ourselves?',
      'Should we send it back?',
      'Please tell us when a good moment for the update is.',
    ],
    answers: [
      'Orange means that new firmware waits for the night. Nothing to do.',
      'Please hold the reset button for 3 seconds, not 10: then it keeps its settings.',
      'The switch cuts the power at night to save energy. The solution below tells how to exempt the port.',
      'That is a broken one. The new {device} leaves us today, with a label for the old one.',
    ],
    replies: [
      'That was it, thank you.',
      'We have done that, and the light is green.',
      'The new one has arrived and works.',
    ],
    ends: [
      'Good. The old device has arrived here, so everything is settled.',
      'The Console shows it with {version} and all green.',
    ],
    solutions: [
      'What the lights on a KX-20 mean',
      'Reset a KX-20 without losing its configuration',
      'Keep a switch port powered at night',
    ],
  },
  {
    type: 'Devices',
    weight: 1.2,
    subjects: [
      'Move a {device} from {site} to {other}',
      'Return of a {device}',
      'Two more {device} for {site}',
      'Replacement for the {device} in {site}',
    ],
    problems: [
      'We give up our office in {site} at the end of the month and would like to use the {device} in {other}.',
      'We have ordered one {device} too many for {site}.',
      'We extend {site} by a floor and need two more {device}.',
      'The {device} in {site} fell off the wall and no longer starts.',
    ],
    details: [
      'The address there is the same as on the last invoice.',
      '{person} receives the parcel.',
      'There is a socket with PoE in the corridor.',
    ],
    wishes: ['What do we have to do?', 'When could it be there?', 'Please send us the label.'],
    answers: [
      'Take it along as it is. As soon as it is online in {other}, it fetches the settings for that site.',
      'The label is in your mail. Please put the power supply in the parcel too.',
      'Both leave our stock tomorrow and are set up like the others in {site}.',
    ],
    replies: ['Perfect, thank you.', '{person} has received it.', 'We do it tomorrow and tell you.'],
    ends: [
      'The device reports from its new place. I have changed the list.',
      'Your parcel has arrived with us. The credit is on the next invoice.',
    ],
    solutions: ['Move a device to another site', 'Return a device'],
  },
];
