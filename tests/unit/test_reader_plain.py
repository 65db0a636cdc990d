"""Plain good answers, which must not be questioned and never set off an alarm."""

import pytest

from coach.backends import Question
from coach.backends.builtin import read_now
from coach.dialogue.reading import Expects, Verdict

PROBLEM = "Packer 3: 27 of 900 boxes with torn flaps on Thursday, limit 5"


def verdict(answer: str, expects: Expects = "cause", chain: tuple[str, ...] = (), problem: str = PROBLEM) -> Verdict:
    return read_now(Question("five_whys", "why", "Why do you think it does?", expects, problem, chain, answer)).verdict


CAUSES = """
the load cell drifts when it warms up
the brake lining was worn down to 1 mm
the fuse for zone 2 blew on monday
the hose was kinked behind the bench
the smoke detector trips from the steam of the dishwasher
the burner nozzle was sooted up
the hot plate stays on all night so it warps
valve closes 2 seconds late
the emergency stop was pressed by the trolley handle
the light curtain gets dirty and trips
the safety gate takes 40 seconds to unlock
the crane is shared with cell 4
the fork tip catches the bottom board
the forklift waits at the dock for 15 minutes
the truck arrives an hour after the slot
the driver gets the slip only at the gate
the aisle is blocked by returns on mondays
the label printer sits 30 m from the bench
the tape roll is 48 wide, the head is set for 50
glue sets before the flap comes down
the knife is changed every 40 hours, it is blunt after 25
nobody told the night shift that the recipe had changed
nights start without the cart because it is locked away
the operator sets the stop by eye as there is no mark
two drugs look the same on the shelf
infusion pump was set to the last patients rate
the porter is called by phone and the line is busy
the pharmacist signs at noon only
bed list is printed at six and changes after seven
the sample sits in the rack until the next round
the bleep goes to the wrong number
blood tubes are collected at 9 and 14 only
oxygen flow meter sticks at 4 litres
the patient transport form has no box for oxygen
the monitor cable is too short for bay 3
the tourniquet stays on while they look for tubes
the stretcher wheel locks on the door sill
the pager does not ring in the basement
hydrant map is from 2014
the engine battery was flat at 6 in the morning
pump intake strainer was full of leaves
the crew waits for the door to open, it takes 25 seconds
boots stand in the other hall
the radio channel was changed in march and the sheet was not
belt loader is parked at stand 12
bags for two flights come down one chute
the de-icing truck is filled only after the first call
chocks are kept in the van and the van was away
the gate screen shows the old time
the pin shears as the load swings on start
swarf jams the door so the switch does not make
grease port is painted over
the filter is on no list
the shop temperature falls to 12 at night
the gauge was set with the old master
fixture pin wears 0.2 a month
drawing rev C was on the bench, the part is rev D
the robot slows down when its door was opened
conveyor 3 runs faster than 2
coolant level sinks below the intake by 2 in the morning
the bolts get tightened in any order
the forms go through three offices
the count is done while picks go on
returns are put in the same bay as new stock
the wrap film tears at 240 percent stretch
someone moved the sensor 4 cm when they cleaned
the heater is switched off at the weekend
parts of two suppliers are in one bin
the ladder has to be fetched from hall 2
the training was in may and the new valve came in june
the plan allows 20 minutes and the walk takes 12
we get the volumes at ten, the trucks leave at nine
the scale rounds to 50 grams
the sling slips because the edge is round
the motor runs hot because the fan cover is full of dust
water from the roof drips on the cartons at dock 4
the acid dosing pump runs dry at the end of the drum
the tank was filled above the mark
the gas bottle was empty at start up
the alarm limit is set at 90, it should come at 70
the operator looks away from the screen to sign the sheet
the drum rolled off the pallet because there was no edge on it
needles are kept in the other room
the dose is calculated by hand from the weight
the wrong size was in the pack from the supplier
the cable broke at the bend because it moves 6000 times a day
the e-stop chain drops out when the door rattles
the wheel nut torque isnt on the sheet
the tyre was at 2 bar instead of 8
the blade was put in the wrong way round
it overheats after two hours since the vent is taped over by the poster
we ran out of tape at 3
the machine stopped because the air dryer tripped
the pressure switch is set too high
the spark plug gap was 1.4
the fan blows the labels off
people walk 300 m for each tray
the trolley tips when the top drawer is loaded first
the lid falls shut by itself
the interlock was wired to the wrong input so line 2 waits
door switch contact is dirty, the line stops 5 times a shift
guard has to be unscrewed with 8 bolts so cleaning takes an hour
light curtain lens is scratched and stops the press
e-stop cable broke at the drag chain on tuesday
relief valve spring was too soft so pressure fell to 3 bar
the hydraulic hose burst on sunday night and the press stood 6 hours
air hose was kinked behind bench 4
steam trap stays shut and the coil gets cold
compressor 2 cuts in at 5 bar, it should be 6
the boiler takes 40 minutes to get hot
heater 3 glows less than the others
oven door seal burnt through in april
the fuse in cabinet 4 is 10 amps, drawing says 16
cable to sensor 7 was crushed under the cart wheel
plug of the scanner is loose so it restarts
wire 14 was on the wrong terminal
the control cabinet fan filter is full so the drive trips at noon
battery of the scanner is flat after 5 hours
forklift battery lasts 4 hours only
the truck cut out because the filter was blocked
forklift 4 is slow as its brakes drag
the brake disc was oily so the spindle ran on
the trailer came in with the pallets leaning
pallets lean because the wrap starts too high
stack height was set to 1.9 m and the gate is 1.8
the sling was the long one so the crane had to go round
crane 2 waits for crane 1 on the same rail
the hoist chain slips a tooth so height is 4 mm off
rack label fell off bay 12
the drum was empty at 3
acid concentration fell to 8 percent overnight
solvent is topped up by eye
the chlorine sensor drifts by 0.2 a week
the paint smells different from batch 7 on
water got in the glue because the lid was left open
oil leaks from the gearbox onto the belt so it slips
coolant sprays on the probe and it reads 3 mm off
hot air from the dryer hits the label roll
blade is dull after 600 cuts
chips pile up under the die and lift the part
the robot drops the part when the cup is worn
cylinder 3 is slow because the throttle is closed
the ladder stands in hall 4, walk takes 6 minutes
the ramp is steep so the carts are pushed by two people
floor was painted in may and carts roll off the mark
doors stand open in winter and the glue gets stiff
the alarm comes at 95 and we hear it only in the office
alarms come so often that nobody looks at the screen
the alarm is not passed to the pager
masks are kept in the store on floor 2
no gloves in the box so they walk to ward 4
gowns run out on sundays since the order is on monday
oxygen bottles are swapped on friday only
the infusion pumps are shared with ward 6 and come late
pump 4 shows the volume in drops, the sheet wants ml
blood bags come by taxi and wait at the desk
insulin is drawn up before the meal cart is there
two syringes of the same size lie in one tray
the drip stand does not fit through the lift door
patient lists are printed at 5 and moves happen at 6
patients wait in the corridor as the form is signed twice
bed brakes are checked nowhere on the sheet
the call bell cord is too short for bed 3
the sats probe slips off cold fingers so it reads low
nurses look up the dose in the book, it is in the other room
she was moved to ward 3 and the chart stayed
needle size on the order differs from the tray
the crew has to fetch the key from the office
the radio has two channels with one name
the engine was parked nose in
hydrant 14 was under snow
hose was packed wet so it froze
the ladder truck waits at the level crossing, trains run every 6 minutes
trucks and trains share one gate
the tower gives slots by phone
chocks are counted by nobody
the tug was at the other gate
fuel truck comes after boarding has begun
the cone goes on after the belt loader is there
runway was changed at 6 and the stand plan was not
people on stand 4 use the old list
he climbs down for every scan, 40 times an hour
pickers step off the truck 300 times a shift
operator walks round the machine to reach the button
they wait until the drum has stopped turning
we lock it out for each jam, that takes 12 minutes
the guard must be closed before it starts and the switch is slow
the knife guard catches the film
cover is off for painting so the old one was used
the tank is cleaned by two people, one stays outside, takes 3 hours
shaft 2 was bent by 0.3 mm
the wheel was cracked at the hub, that is the rattle
fan blade hit the shroud
burnt contacts in the relay
the fire alarm test stopped line 2 for 20 minutes
smoke test showed the leak at the duct
the spark gap was too wide so it did not light
the spring broke after 40000 strokes
the bolt at the guard works loose so the switch opens
the lift truck charger shows red after the weekend
we have one key for four cabinets
the cap is put on by hand and sits crooked
the welder lead is 3 m short
operators read the old sheet because the new one hangs behind the door
the meter is read at shift end only
the sensor looks at the shiny side
tray 6 has no tag so it is picked last
the boom gate opens 20 seconds late
the vacuum cup is hard after a year
oil in tank 2 is 9 degrees too cold
the booth filter was changed in week 3
the truck comes with two orders mixed
the door of dock 4 is bent at the bottom
acid strength is tested on mondays
bonnet seal was from the other supplier
the collector bag is full by thursday
hose 3 is 2 m longer than the rest so it fills last
forks are set too wide for the new pallet
the die is turned twice as the eye is on the wrong side
desk 3 handles both lists
the trolley wheel catches at the ramp edge
the dock plate has a 3 cm lip
the scan is done after the box is closed
the shuttle waits for the lift at level 4
wind pushes the door and the sensor sees it open
rain comes in at gate 2 and wets the sleeves
the robot waits 9 seconds for the door signal
the machine restarts with the old recipe after a jam
the neck of the bottle is 0.3 mm wider since may
saline is on the top shelf, the pump sets on the lowest
bed list and diet list are kept by two desks
the corridor trolley is used for both wards
dose cups have no marks below 5 ml
the antidote is listed under its trade name
radio batteries are charged in one rack only
steps are brought by the same tug
the bus takes 8 minutes for the loop
the strap is in the cab and the cab is locked at night
goods from gate 3 are booked at ten
one person does returns and receiving
the label is printed before the weight is known
there are 3 versions of the form in the drawer
the recipe says 60 seconds, the timer is set to 45
new resin needs 4 hours to dry, it gets 2
the night list was printed before the change
parts are hot when they are measured
the blade cuts on the left only
one operator runs two presses and walks 40 m between them
the driver climbs out at each gate to sign
the crew takes the ladder off the truck to reach the hose
a fitter has to open the guard to see the gauge
pickers reach over the first row to get to the second
the nurse opens the drip by hand as the pump is on another ward
someone turns the valve by feel because the mark is gone
people look for the crane remote at the start of the shift
the fire crew drives past the hydrant as the sign is behind a tree
a man from the supplier changed the die setting in june
two guys carry the roll because the lift is at the other end
the loader waits for a free ramp
his radio is set to channel 4 and the yard is on 2
her list shows the old bed
the mechanic finds the right hose by length
our truck stands behind the train until it has passed
we open the tank at the wrong end so the sludge stays in
the door closes before the cart is through so they open it twice
kids ward orders its milk by phone
patients come from theatre without the form
they lift the drum by hand onto the scale since the hoist is in hall 2
you can not see the mark on the valve from the platform
the operator cleans the belt at six and the start is at six
water pressure drops when the truck wash runs
the robot stops when someone passes the scanner
a picker gets one wave at a time so the belt is empty between
someone switched the two hoses at the press in march
the machine runs hot in the afternoon and the size moves 0.02
the saw blade wanders after 300 cuts
the oven fan runs backwards since the repair
the shelf is too deep so boxes at the back are missed
trucks turn in the yard at the same time as the shuttle
there is no mark for the ladder so it stands in front of the panel
fuel is booked by hand on paper
the boat is washed after the gear is stowed
chocks go on before the bridge moves
smoke from the roaster sets the counter wrong
the wind sensor sits behind the tower and reads low
the steam valve opens 30 seconds late
the nurse has no second key so she waits for the shift lead
""".strip().splitlines()

EVIDENCE = """
the log shows 41 drops between 2 and 4
i saw the flap open 3 times at the bend
gauge read 0.4 at six
counted 12 of 20 without a mark
the tape was torn at the same spot on all five
the photo shows the pin out
with the fan on it ran all night
when we swapped the cable it went away
the line was wet up to the flange
scanned 30, 11 came back empty
it only happens on lane 2
days never have it
the old tube is still in the drawer
paint is rubbed off at the corner
the seal has a flat spot, opposite the weld
timed five of them, 9 to 14 minutes
the sheet for friday has no signature
ring of oil under pump 2
felt it, the housing is warm at the left end only
ward diary says 02:10
three of five lay in the tray for an hour
camera at gate 2 has it at 6:14
the burnt fuse is in the bin
""".strip().splitlines()

CONTAINMENT = """
till the mechanic has been
until the spare arrives
sorted by hand till the new batch is in
the rest go through line 2 until its mended
we count every box until friday
held 3 pallets
drive at walking pace
two people check each bag
line 3 is stopped and locked out
guard is back on and tested
put up a barrier and sent everyone out
moved the pallets away from the edge
turned the gas off and opened the doors
taped off the area round the rack
forklift 6 is out of use with a tag on the wheel
we check each dose with a second nurse
running at half speed with the spare head
moved her to bay 1 and a nurse sits with her
""".strip().splitlines()


@pytest.mark.parametrize("answer", CAUSES)
def test_a_plain_cause_sets_off_no_alarm(answer: str) -> None:
    assert verdict(answer) != "hazard"


def test_hardly_any_plain_cause_is_questioned() -> None:
    questioned = [answer for answer in CAUSES if verdict(answer) not in ("ok", "several")]
    assert len(questioned) / len(CAUSES) < 0.01, questioned


@pytest.mark.parametrize("answer", EVIDENCE)
def test_a_plain_observation_is_evidence(answer: str) -> None:
    assert verdict(answer, "evidence", ("the flap comes up",)) == "ok"


@pytest.mark.parametrize("answer", CONTAINMENT)
def test_what_holds_it_for_now_is_containment(answer: str) -> None:
    assert verdict(answer, "containment") == "ok"
