"""Faults of an answer in many wordings: how many of each kind are heard."""

import pytest

from coach.backends import Question
from coach.backends.builtin import read_now
from coach.dialogue.reading import Expects, Verdict

PROBLEM = "Packer 3: 27 of 900 boxes with torn flaps on Thursday, limit 5"


def verdict(answer: str, expects: Expects = "cause", chain: tuple[str, ...] = (), problem: str = PROBLEM) -> Verdict:
    return read_now(Question("five_whys", "why", "Why do you think it does?", expects, problem, chain, answer)).verdict


PLEAS = """
just say it already
so what is it then?
you must know, youre the coach
whats your answer
name the root cause please
come on what do you think it is
why dont you say it
i want the answer not questions
stop asking and say it
tell me what causes this
just tell us why
what would you say causes it
so say it
i want to know what it is from you
quit the questions, whats the reason
youve got all the data, so whats the cause
isnt that your job to tell us
dont ask, answer
what caused it, go on
do you know what it is?
give me a hint what it is
can u give us the cause
what do other plants say it is
let the computer say
you figure it out
we want answers from you
just give it to me
cant the system tell me
what do we do about it then, you say
just give us the fix
suggest something
whats the fix
propose a measure
you choose one
what would fix this
what do you recommend we do
tell us how to fix it
can't you just write it for me
what is it, say
spare me the questions and tell us the cause
youre supposed to be smart so what is it
what does your database say is the cause
give me three possible causes
could you name the most likely one
whats the right answer here
i need you to tell me what to write
so whats the solution
ok you win, whats the cause
just write whatever the cause is
show me the answer
do you have the answer
tell me whats broken
""".strip().splitlines()

FIXES = """
we need to check all of them before they go
buy two more scanners
get us a second printer
we have to replace the whole line
need 3 more people on nights
need a bigger store
we must check everything twice
put a camera on it
the fix is a new door
we want a new truck
get a proper crane in here
another nurse on nights would sort it
should get a new system
we need to buy better tape
give the ward its own porter
get rid of the old one
somebody has to weld a stop on it
we ought to have a checklist
no checklist
no training
no spare parts
not enough staff
lack of maintenance
too few people on the ward
it has to be swapped for a new one
swap it
just order 50 spare hoses
we just need more time
more people
a new machine
they need training
they should be trained
we need to talk to the supplier
double the crew and its gone
send everybody on a course
it needs an overhaul
new software
we need another crane
no second fixture
get us a faster press
we should film it
lack of fixtures
we need two more trucks
we need to clean it every day
give us 5 more people
get us a bigger oven
buy a label printer for each bench
we should have a second scanner
they need to replace the belt
need a better sensor
put up a sign
more training
no procedure
lack of tools
hire someone for the dock
we have to test all of them
install a camera
new pump
""".strip().splitlines()

BLAME = """
the centre never picks up
second shift never cleans up
surgeons are always late, they dont care
office never listens
the temps are lazy
drivers think they are kings
maintenance never does its job
purchasing only cares about price
nights just sleep
planning has no clue what goes on down here
human error
operator error
pete is too slow for the job
the new guy is useless
they cant be bothered to close it
its always the same people
nobody on late shift gives a toss
pharmacy does what it wants
the doctors think the rules arent for them
because the crew didnt do its job
dispatch is asleep
because of kevin
the apprentice was messing around
they were playing on their phones
the day crew leaves everything to us
logistics dont do their job
management only looks at numbers
the pickers dont think
the pilots ignore us
it was marias fault
the electrician was careless
people just dont pay attention
the agency lot dont give a damn
engineers up there think they know better
he didnt feel like doing it
the crew is a bunch of cowboys
they do it on purpose
they always blame the machine but its them
radiology always drags its feet
he was too lazy to walk back
the warehouse guys never read the label
ward 4 never calls us back
the lab doesnt care about us
the consultants think they own the place
purchasing bought rubbish because they are lazy
second shift leaves its mess for us
sales promises everything and never asks
he is just too slow
operator mistake
the new ones are useless
crew b always cuts corners
they were asleep
the mechanic cant be bothered
drivers dont give a damn
the office sits there and does nothing
""".strip().splitlines()

VAGUE = """
bad packing
poor handling
poor planning
its the machine
the printer
wrong settings
poor communication
the old truck
its worn
bad material
bad quality
poor workmanship
the weather
its just one of those things
stuff like that
technical reasons
organisational issues
various things
it wasnt right
something went wrong
bad handover
wrong procedure
the process
time pressure
stress
its the system
bad tape
poor weld
weak part
bad teamwork
poor maintenance
its the conveyor
the scanner
wrong handling
bad luck
old equipment
it was just bad
poor packaging
human factors
bad cabling
coordination
the software
lack of quality
general wear
""".strip().splitlines()

SAID_AGAIN = [
    ("the belt stops at the bend", "the belt stands still at the bend"),
    ("the belt stops at the bend", "because it halts in the bend"),
    ("the valve stays open", "it doesnt close, the valve"),
    ("the valve stays open", "valve is not shut"),
    ("the nozzle is blocked", "the nozzle was clogged"),
    ("the nozzle is blocked", "nothing gets through the nozzle"),
    ("wrong label on the drum", "the label on the drum was incorrect"),
    ("wrong label on the drum", "drum had the label of something else, not the right one"),
    ("the bag came too late from the lab", "the bag from the lab was delayed"),
    ("the bag came too late from the lab", "lab bag wasnt there in time"),
    ("two drives share one fuse", "a pair of drives is on the same fuse"),
    ("seal ran dry", "there was no grease on the seal"),
    ("seal ran dry", "the seal wasnt wet"),
    ("the rack is empty at six", "theres nothing in the rack at six"),
    ("the scanner is broken", "the scanner doesnt work"),
    ("the scanner is broken", "because the scanner is out of order"),
    ("the flange leaks", "the flange drips"),
    ("the flange leaks", "water comes out at the flange"),
    ("the clamp works loose", "clamp isnt tight"),
    ("the form was filled in twice", "they filled in the form double"),
    ("the pump was not started", "nobody started the pump"),
    ("the pump was not started", "pump was off"),
    ("the bolt is too short", "the bolt is not long enough"),
    ("the tray is too heavy", "it weighs too much, the tray"),
    ("the room is too hot", "its not cool enough in the room"),
    ("the meter is missing", "theres no meter"),
    ("the meter is missing", "we dont have the meter, it isnt there"),
    ("nobody checks the filter", "the filter isnt checked"),
    ("nobody checks the filter", "no one looks at the filter"),
    ("the door stuck", "the door was jammed"),
    ("the order is picked before the stock is booked", "stock gets booked after the picking"),
    ("the aisle is full", "there is no room in the aisle"),
    ("the hatch is open", "the hatch isnt closed"),
    ("the lamp does not work", "the lamp is broken"),
    ("the pipe is clogged", "blockage in the pipe"),
    ("the cart arrives late", "the cart isnt on time"),
    ("the bin is empty", "nothing in the bin"),
    ("the cable is too short", "the cable isnt long enough"),
    ("the belt is loose", "belt is not tight"),
    ("the wrong form is used", "they use an incorrect form"),
    ("the drawer is locked", "we cant open the drawer"),
    ("the pump leaks", "the pump is dripping"),
    ("the motor overheats", "motor gets too hot"),
    ("two orders share a tray", "a pair of orders sits on the same tray"),
    ("the fan stands still", "the fan stopped"),
    ("the sheet is missing", "the sheet isnt there"),
    ("the gate is shut", "gate is not open"),
]
RESTATED = [
    ("Lift 2 stopped 9 times in May, allowed 2", "because it stopped"),
    ("Lift 2 stopped 9 times in May, allowed 2", "the lift stands still"),
    ("Lift 2 stopped 9 times in May, allowed 2", "it keeps halting"),
    ("Ward 9: 12 meals cold on Sunday, none allowed", "the meals were not warm"),
    ("Ward 9: 12 meals cold on Sunday, none allowed", "food arrives cold"),
    ("Line 6: 40 bottles leaked in week 3, limit 4", "because the bottles drip"),
    ("Line 6: 40 bottles leaked in week 3, limit 4", "bottles arent tight"),
    ("Dock 2: 11 of 60 trucks loaded late, aim 3", "the trucks are loaded too late"),
    ("Dock 2: 11 of 60 trucks loaded late, aim 3", "because loading was delayed"),
    ("Engine 4 turned out in 3:10 instead of 1:30 on six calls", "we turned out too slowly"),
    ("Engine 4 turned out in 3:10 instead of 1:30 on six calls", "the engine was late turning out"),
    ("Saw 1: 30 boards cut too short on Friday, none allowed", "the boards arent long enough"),
    ("Saw 1: 30 boards cut too short on Friday, none allowed", "because they were cut short"),
    ("Theatre 3: 4 sets incomplete this month, none allowed", "something was missing from the sets"),
    ("Theatre 3: 4 sets incomplete this month, none allowed", "the sets werent complete"),
    ("Aisle 7: 19 picks wrong last week, limit 5", "the wrong thing was picked"),
    ("Aisle 7: 19 picks wrong last week, limit 5", "picks were incorrect"),
    ("Robot 5 dropped 14 parts yesterday, standard 1", "parts fall out of the robot"),
    ("Robot 5 dropped 14 parts yesterday, standard 1", "it lost parts"),
    ("Flight 12: 70 bags missed the connection", "the bags didnt make the connection"),
]


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [(PLEAS, "asks_for_answer"), (FIXES, "solution_jump"), (BLAME, "blame"), (VAGUE, "vague")],
    ids=["pleas", "fixes", "blame", "vague"],
)
def test_nearly_every_wording_of_a_fault_is_heard(answers: list[str], wanted: Verdict) -> None:
    missed = [answer for answer in answers if verdict(answer) != wanted]
    assert len(missed) / len(answers) < 0.1, missed


def test_most_links_said_again_in_other_words_are_circular() -> None:
    missed = [answer for link, answer in SAID_AGAIN if verdict(answer, chain=(link,)) != "circular"]
    assert len(missed) / len(SAID_AGAIN) < 0.2, missed


def test_most_restatements_of_the_problem_are_symptoms() -> None:
    missed = [answer for problem, answer in RESTATED if verdict(answer, problem=problem) != "symptom"]
    assert len(missed) / len(RESTATED) < 0.3, missed


@pytest.mark.parametrize(
    ("link", "answer"),
    [
        ("the valve stays open", "the valve is shut by hand at six"),
        ("the pump was not started", "the starter relay is burnt"),
        ("the bin is empty", "the bin is filled only after the round"),
        ("the belt is loose", "the tensioner has no lock nut"),
    ],
)
def test_a_new_cause_about_the_same_thing_is_not_circular(link: str, answer: str) -> None:
    assert verdict(answer, chain=(link,)) == "ok"
