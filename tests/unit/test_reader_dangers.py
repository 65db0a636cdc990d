"""Dangers to people in the words of the floor, the ward, the yard and the crew: most are heard."""

import pytest

from coach.backends import Question
from coach.backends.builtin import read_now
from coach.dialogue.reading import Expects, Verdict

PROBLEM = "Packer 3: 27 of 900 boxes with torn flaps on Thursday, limit 5"


def verdict(answer: str, expects: Expects = "cause", chain: tuple[str, ...] = (), problem: str = PROBLEM) -> Verdict:
    return read_now(Question("five_whys", "why", "Why do you think it does?", expects, problem, chain, answer)).verdict


TOLD = """
the cover of the junction box is off and you can touch the busbar
cabinet door stands open, 400 volts in there and kids from the visitor group walk by
the cord of the floor polisher is frayed down to the copper and we still use it
water drips straight into the control cabinet
i get a tingle every time i touch the frame
the frame of the lift gives you a tingle
the extension lead is lying in a puddle and its plugged in
somebody stuck a nail in the fuse holder
the motor casing is glowing red
theres a scorch mark round the socket and its getting bigger
it stinks of burnt plastic behind the panel right now
the battery of the pallet truck is bulging and hot
heater is so hot the paint is blistering next to the solvent cans
someone is welding next to the diesel tank
people smoke at the gas cage
the hose hisses and whips about when we open it
air line burst and is whipping around the bench
the pressure vessel is over the red line and still climbing
relief valve is wired shut
bits of the grinding disc fly past my head
the wheel on the grinder has a crack and they keep grinding
chips come flying out at face height, no glasses
door switch is stuck down with a cable tie so it runs with the door open
he put a magnet on the door sensor so it runs open
they reach round the fence to free the box while the arm is moving
operator leans in to wipe the roller while its turning
we clear jams with it running
i have to stick my arm in up to the elbow to free it, and it can start any time
the two hand button is weighted down with a bolt
sling is half cut through and weve got the engine hanging on it
coil hangs on one chain over the walkway
the top pallet in row 9 leans out over the aisle
rack leg got hit, its buckled and still loaded
the stack in lane 4 is creeping towards the aisle
the trailer rolls forward every time the truck drives in
truck pulled off the dock while the guy was still inside
forklift brake pedal goes to the floor and were still driving it
tug has no horn and backs up where people walk
reach truck cuts out with the mast up
the driver cant see over the load and drives anyway
lad is stuck in the freezer, handle inside is broken
guy went down the pit and isnt answering
two men in the tank and the gas meter is beeping
no fan on and theyre inside the silo
they are painting in the booth with the extraction off and no masks
roofers are up there with no lines
he stands on the forks to reach the top shelf
they ride up on the pallet to get to the top level
the bleach and the acid cleaner got mixed and my eyes burn
acid drips from the flange onto the steps
nothing yet, the edge of the platform is open, no rail, people work up there
we just step over the live cable
the lads hold the lid down by hand while it is under pressure
we prop it with a broom handle, it could drop any second
running it with the cover off so we can see
bypassed the gate so we can keep going
the floor under it is soaked in oil and people slide
we left it, it sways above the benches
the infusion is running twice as fast as ordered, bed 6
patient in 12 is drowsy and her sats keep dropping
the monitor on bay 3 is beeping and nobody goes
oxygen cylinder stands loose by the bed
he isnt breathing right and nobody is with him
the wrong bag is up on mrs k
gave him both doses, his pulse is 38
the bed brake doesnt hold and shes climbing out
no crash trolley on the ward at all, its in the workshop
her drain came off and theres blood everywhere
syringe of potassium lies on the tray without a label
confused patient is out on the stairs alone
you can see the arc jump when it closes
saw sparks in the sawdust again this morning
i saw two guys walk under the load
smell of gas at the boiler since an hour
my ears were ringing, no plugs, and the compressor blows off right there
smoke out of the vent now
you can hear it crack under the weight
the needle is in the red and we carry on
rail is loose, i nearly went over it
fuel on the ramp under the wing and the gpu is running
crew is inside with low air and the radio is dead
the ladder truck is on soft ground and the outrigger is sinking
the trench has no shoring and they are digging in it
line is down across the road and its still live
dispatcher sent the crew into the closed track, trains are running
the chock is missing, the aircraft moves
door plug light is on and they want to push back
bee line of kids runs through the gate where the trucks turn
the crane swings the steel over the crew
brakes on tender 5 are gone and its out on a call
the hose is charged and the coupling is half off
scaffold is missing two braces and bricklayers are on it
chemo bag is leaking on the trolley
sharps stick out of the bag, cleaner got pricked
hot water comes out at 70 at the basin the residents use
the hoist sling strap is torn and we lift with it
two of us passed out in the hold
chlorine alarm is on and the door wont open
driver has been on for 16 hours and nods off
theres no spotter and the digger slews right next to them
someone cut the earth wire off and the casing bites
we pull the fuse with pliers while its on
theres current on the handrail
the distribution board door wont shut and its raining in
cable drum is melting, its getting soft
the charger is sizzling
there are flames behind the fryer
hot slag drops on the cardboard bales
oily rags in the corner are warm and smoking
the boiler gauge has been stuck and its rumbling
steam blows right where the nurse stands
coupling could come off the charged hose any minute
the tyre has a bulge as big as a fist and the truck goes out again
lid of the autoclave pops open with steam in it
the saw blade is missing teeth that shot across the shop today
they took the guard off the lathe and work like that
fence gate is held with string so you can walk in with the robot running
he unjams the baler from inside without switching off
we feed the shredder by hand past the rollers
she got her sleeve caught twice this week
the palletiser starts by itself when someone is in the cage
crane hook has no catch and were lifting the die over the lads
the beam isnt bolted and a man is standing on it
roof is cracking, theres snow on it and were inside
the pallet on level 4 sticks out half a metre over the pick path
sacks slide down on us when we pull the bottom one
ladder is too short so he stands on the top rung
lift gate opens with no car there, you look down the shaft
the walkway plate is loose, it tips when you step on it
forklift has no brakes on the ramp but we use it
drivers race through the crossing, its only a matter of time
the trailer isnt chocked and they load it
shunter cant hear me on the radio and moves the wagons
pilot says the left brake is gone and they taxi
stretcher collapsed with a patient on it and its back on the truck
kids play behind the reversing lorries
bus doors close on people
he cant get out of the lift and its getting hot in there
cleaner fell into the pit and doesnt move
the co alarm keeps going and we opened a window
they go into the tank one by one without the gas test
my head hurts and i feel sick from the glue
chlorine drum is hissing in the pool hall
fuel is pouring onto the apron
theres asbestos dust all over the corridor and people sweep it
mrs b in 4 is getting penicillin and she is allergic
the pump gave the whole syringe in a minute
he has pulled out his airway
baby is blue
patient on bay 2 has chest pain and nobody comes
the anaesthetic machine shows no oxygen
wrong leg is marked and they are about to start
the bed rail drops when you lean on it, she is confused
used needles were left in the sheets again, laundry finds them every day
no one is at the pool and kids are in it
fire door is screwed shut
the escape stairs are full of pallets
sprinkler valve is closed and nobody told us
crew 3 is above the fire and the stairs are going
the roof they are on is spongy
we lost contact with the two inside
hydrant hose whips loose across the road
lineman is up the pole and somebody closed the switch
trench wall moved and hes still down there
digger is working right under the power line
we cross the rails with the carts because its shorter
trains pass at 80 half a metre from us
loader drives round with the bucket up and cant see us
a rope holds the whole thing and its nearly through
if that pin goes it lands on the operator
the spring is loaded and he is trying to take the bolt out with his face over it
the grinder kicks back and the handle is gone
its raining and were on the steel with the welder leads in the water
someone taped the trigger of the nail gun
the boom touched the wires and the basket is live
hydraulics drift down with a man under the deck
the vacuum lifter loses suction and the sheet hangs over two guys
transformer oil is boiling
the paint booth has no air and the lads are dizzy
plant nurse says three have carbon monoxide headaches
the truck is on fire at dock 4
the acid line sprays when you open it
valve bonnet is blowing, you cant go near it
the dust collector is glowing inside
the propane hose is cracked and hisses
forks are bent and we lift people with the cage on it
the lifting eye is half out and we turn the die with it
the shelf over the desk is coming off the wall
two wheels of the trolley are off the ramp edge
the dock plate drops when the truck leaves and someone was nearly on it
night crew jumps the light curtain to save time
a kid got in the yard and the shuttles are going
he works on the roof in this wind without a rope
the excavator bucket swings over the pipe layers
that trench is filling with water and jo is in it
the cage door of the robot opens and it goes on
machine restarts when the jam clears and your hand is there
she was scanned with the collar off and her neck is unstable
the ventilator is on battery and the plug is broken
the nurse hung potassium instead of saline
bed 9 is fitting
man on the corridor trolley has gone grey
the child got an adult dose
no one can find the antidote and she is getting worse
our radio doesnt reach the crew inside
the roof vent opened and the smoke comes back on them
the pilot is flying with a broken seat belt and severe weather
passenger steps are moving with people on
the fuel hose is under the wheel of the bus
de-icer got in the cockpit air, crew feels sick
the bolt on the chuck key flew out at petr
they stand in the swing of the loader when it turns
no one told the electricians and the panel is back on
the tarp over the hole is all that stops you falling in
one more knock and that shelf comes down
the paint thinner is in a drinks bottle on the table
he welds inside the drum, nobody checked it for vapour
we hang off the side of the truck to guide it
the emergency button on that press does nothing
a hook let go and the pipe missed josef by a hand
the railing came off in my hand on level 3
exhaust comes into the cab, i get sleepy
two lifts share a shaft and the doors open between floors
the tank cleaning lads wear no air and one is down
theres a bare patch on the mixer cord and the floor is wet
people squeeze between the wagons before they couple
the rail car brake is tied off with wire
the reactor temp is climbing and the cooling is off
we top up the acid with no gloves and no goggles
sparks fall from the grinder into the oil tray
hydrogen alarm is going in battery room b
the bed sores patient is sliding out of the sling
baby in cot 3 has the wrong name band and is due for surgery
she has been given insulin twice and is sweating and shaking
nobody watches the monitor and he is in vt
sedated man left in the scanner alone
the drip has air in the line and its still running
oxygen is turned up near the cigarette smokers on the balcony
dementia patient got out, its minus 8
hot cautery lies on the drape
the hose line went flat and they are still inside
the floor is soft above the basement fire and we have a team on it
pump operator cant keep pressure with men on the ladder
car is on its side, fuel is running and folks are inside
the plane backs off the chocks with people underneath
cargo door opens while the loader is on the lift
we had two trucks drive onto the live taxiway tonight
winter crew is chipping ice under a hanging slab
gas pocket in the manhole and karl wants to go down
drunk driver took the forklift keys again
""".strip().splitlines()

CALM_PAST = """
the fuse box was wet on sunday and the breaker tripped
the strap was torn so the crew waited for the other one
smoke came out of the dryer in april, a bearing had seized
the railing was loose last year, it was welded in may
the pump ran over its limit on friday and stopped
""".strip().splitlines()


def test_nearly_every_danger_told_is_heard() -> None:
    missed = [answer for answer in TOLD if verdict(answer) != "hazard"]
    assert len(missed) / len(TOLD) < 0.1, missed


@pytest.mark.parametrize("expects", ["containment", "evidence", "who", "yes_no"])
def test_a_danger_is_heard_whatever_was_asked(expects: Expects) -> None:
    assert verdict("the sling is half cut through and the coil hangs over the lads", expects) == "hazard"


@pytest.mark.parametrize("answer", CALM_PAST)
def test_a_fault_told_as_past_is_no_alarm(answer: str) -> None:
    assert verdict(answer) != "hazard"


@pytest.mark.parametrize("answer", ["fit a new guard where it is missing, me by friday", "replace the frayed cable"])
def test_a_change_that_takes_a_danger_away_is_no_alarm(answer: str) -> None:
    assert verdict(answer, "countermeasure") == "ok"


@pytest.mark.parametrize("answer", ["guard is back on and tested", "sent everyone out and turned the gas off"])
def test_a_danger_already_averted_is_no_alarm(answer: str) -> None:
    assert verdict(answer, "containment") == "ok"
