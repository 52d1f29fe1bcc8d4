/** Espresso machines and grinders. */
export const OLMO_SHEET = `
# No steam from the wand
@ Milk and steam, Descaling
> nine times out of ten the tip is closed by milk. Soak it, then look at the gauge.
? Hot water comes, steam does not.
? The wand hisses for a second and stops.
- Unscrew the tip with a coin and leave it in warm cleaner for ten minutes.
- Open the steam without the tip.
- Steam now? Put the tip back. None? Descale: [Descale your Linea in 20 minutes](Descale your Linea in 20 minutes).
! The wand is hot for several minutes after use.
= The gauge stays above 1 bar while you steam a jug.

# Water under the machine every morning
@ Repairs and parts, Pump and boiler
> look at the tray first, then at the tank valve, last at the boiler.
? A small lake, always on the same side.
- Empty the tray and dry everything in the evening.
- Wet at the back: the ring of the tank valve is worn, part 7.
- Wet in the middle: switch it off and bring it to us.

# The pump is loud
@ Pump and boiler
> it runs dry or draws air. Fill the tank and bleed it.
? It rattles for the first ten seconds.
- Fill the tank to the mark.
- Open the hot water for 30 seconds while the pump runs.
- Still loud: the hose in the tank is folded.

# Descaling light stays on
@ Descaling
> the counter is set back by hand after descaling.
- Hold *Cup* and *Steam* together for five seconds.
- The light blinks three times and goes out.
- Test your water: hard water brings it back every month.
% green orange: The left light stays green, the right one is orange

# How hard is my water
@ Descaling
> dip the strip for one second and count the red fields.
| Red fields | Descale every
| 0 or 1 | six months
| 2 | three months
| 3 or 4 | month
- Dip the strip that came with the machine.
- Enter the number under *Water* on a Linea Due.

# Which water to use for espresso
@ Descaling, Grind and taste
> soft tap water, filtered, never distilled.
- Use a filter jug when the strip shows three fields.
- Change the water in the tank every day.
- Distilled water eats the boiler and tells the sensor that the tank is empty.

# Coffee tastes sour
@ Grind and taste
> it ran too fast or too cold. Grind finer, and warm the cup and the handle.
- Let the machine warm up for 20 minutes with the handle in it.
- Grind two steps finer.
- Older beans need a step more.

# Coffee tastes bitter or burnt
@ Grind and taste
> too hot, too long, or an old film in the handle.
- Stop at 25 seconds.
- Soak handle and basket once a week.
- Lower the brewing water to 92 degrees on a Linea Due.

# Coffee runs through in ten seconds
@ Grind and taste
> finer, more, firmer, in this order.
? Pale, thin, without cream.
- Two steps finer.
- 8 grams for one cup, 16 for two.
- Press level, with about 15 kilos.
= 25 millilitres take 25 seconds.

# Nothing comes out of the group
@ Group head, Pump and boiler
> too fine, or the shower is blocked.
- Try without coffee: water now? Then grind coarser.
- No water: take the shower off and clean it.
- Still none: bleed the pump.

# Froth milk that shines
@ Milk and steam
> cold milk, tip just below the surface, stop at 60 degrees.
- Fill the jug to the beak.
- Draw air for three seconds, then lower the tip.
- Stop when the jug is too hot to hold, and swirl it.

# Clean the group head with a blind basket
@ Group head
> five times ten seconds, with a spoon of powder.
- Put the blind basket and the powder in.
- Brew ten seconds, wait ten, five times.
- The same again with clear water.

# Change the shower screen
@ Group head
> one screw in the middle, every year.
- Let the machine cool down.
- Loosen the screw and pull the screen down.
- New screen, smooth side down, hand-tight.

# Macina grinder stops after ten seconds
@ Grinders
> it protects itself from heat or from a stone.
? It hums and stops, then starts again after some minutes.
- Switch it off and pull the plug.
- Take the ring off and lift the upper burr.
- Brush it, look for a stone, and put it back at the old number.
! Never with the plug in. The burr turns at the slightest touch.

# Set the Macina grinder to zero
@ Grinders
> turn until the burrs touch, then ten steps back.
- Empty the hopper.
- Turn finer while it runs until you hear it sing.
- Ten steps back is zero. Write the number on the ring.

# New burrs for the Macina
@ Grinders, Orders
> after 300 kilos of coffee, or three years at home.
- Order part 22, two burrs with screws.
- Change both, never one.
- Set it to zero again: [how to do it](Set the Macina grinder to zero).

# Replace the valve of the water tank
@ Pump and boiler
> part 7, no tools, two minutes.
- Lift the tank out and turn it over.
- Press the two lugs and pull the valve.
- Wet the new ring before you press it in.

# What a repair costs
@ Warranty, Repairs and parts
> we call you with the price before we begin.
| Repair | With parts
| Gasket and shower | €38
| Pump | €95
| Boiler | €180
| Full service | €120
- Bring it to the counter or let us fetch it.
- You say yes or no; a no costs nothing.

# Send a machine to the workshop
@ Orders, Warranty
> empty it, keep the handle at home, use our box.
- Empty tank, tray and boiler.
- Order the box in a request; it comes in two days.
- Stick the label over the old one.

# Wrong part in the parcel
@ Orders
> keep it, and tell us what came.
- Take a photo of part and bag.
- Open a request with the order number.
- The right part leaves the same day.

# Second-hand machine: what the warranty still covers
@ Warranty
> the five years stay with the machine if it was registered.
- Ask the seller for the mail with the registration.
- Send us the number under the tank.
- We tell you the last day.

# INTERNAL: goodwill after the warranty
@ Warranty; internal
> INTERNAL: up to €60 without asking, above that ask the workshop.
- Note it on the account.

# Coffee with less caffeine on a Linea
@ Grind and taste; draft
> shorter is weaker in caffeine, not in taste.
- To be tasted.
`;
