"""Turns of phrase that give a break away, and fluent coaching that only looks like one."""

import pytest

from coach.dialogue.contract import Rule, check, known_words, unlisted
from coach.prompts.language import language

ENGLISH = language("en")
SAID = (
    "The pump ran hot again on Monday and Tuesday, 14 stops in one night.",
    "there was a noise and then the alarm, dave the operator heard it",
    "the night shift lets it run with the door open",
    "we need another supplier, one camera on the pump and a new order",
)
KNOWN = known_words(SAID, ENGLISH)


def broken(message: str, move: str = "open_step") -> tuple[Rule, ...]:
    return check(message, move=move, language=ENGLISH, known=KNOWN)


FLUENT = (
    "I appreciate you walking me through that in such detail. What stood out the most on your side?",
    "It sounds like quite a ride this week. Which moment sticks in your mind?",
    "Let's zoom out for a second. How does this day stack up against an ordinary one?",
    "That's a solid observation, and it narrows things down a great deal. What else have you come across?",
    "Nobody expects you to have it all figured out. Where might you dig a little further?",
    "I'm hearing two separate strands. Which strand would you rather pull on first?",
    "Before jumping ahead, what do we actually know for a fact?",
    "If I'd been standing beside you, what would have caught my attention?",
    "Thanks for being so open about it. What was going on just prior to that?",
    "You sound fairly confident. What gives you that confidence?",
    "It's easy to lose track with so much going on. What would the logbook tell us?",
    "Half the battle is knowing what isn't the case. What have you been able to rule out?",
    "Good thinking. How might you put that to the test this afternoon?",
    "That must have been a rough morning. What exactly did you run into?",
    "In your own words, what does normal look like here?",
    "What's the earliest sign you could have picked up on?",
    "You mentioned the supplier earlier; nothing says it can't be that. What evidence do you have at this stage?",
    "Take a breath, there's no rush. What's the very next thing you want to look into?",
    "Sounds like a plan in the making. What would you need to see before you'd call it a success?",
    "Fair enough, that's beyond what you can influence. What lies within your reach?",
    "Who else was around at the time, and could shed some light on it?",
    "What would convince a sceptic that this is really what happened?",
    "The two accounts don't quite match up. How do you explain the mismatch?",
    "Your hunch deserves a closer look. How would you go about checking it?",
    "I won't hand you a verdict, since you're the one with the know-how. What did your own two eyes tell you?",
    "Nicely put. Which of these would hurt the most if it happened again tomorrow?",
    "That's quite a jump from one thing to the other. What's the missing piece in between?",
    "From what you're telling me, it's been an uphill struggle. What happened right at the outset?",
    "Let's keep our feet on the ground: what can be touched, seen or counted here?",
    "It's written down word for word. What would you say comes underneath it?",
    "I hear the frustration. Setting opinions aside, what could a camera have picked up?",
    "Glad you caught that. How long has it been that way?",
    "Sorry, I lost the thread. Could you tell me what came right after the alarm?",
    "I can't decide that one for you. Which of the two weighs more in your eyes?",
    "Let's assume for a moment that the guess is spot on. What would you expect to find on the spot?",
    "And if it turned out otherwise, what would that tell you?",
    "How would a newcomer notice that something is amiss?",
    "What is it about Tuesdays that keeps cropping up?",
    "You've got a good grip on the facts. Which one carries the most weight?",
    "Interesting twist. How does that square with what you saw last week?",
    "On which occasions did it go smoothly?",
    "What might be lurking behind that?",
    "Let's unpack that a little. What do you mean by often?",
    "Roughly how many out of a hundred look that way?",
    "It's a fair hypothesis, still unconfirmed. What would confirm or kill it?",
    "There's more to it, by the sound of it. What else went on that day?",
    "What a find. How did you stumble upon it?",
    "The picture is getting clearer by the minute. What's the last missing bit?",
    "That leaves us with an open end. Who is best placed to look at it?",
    "Hang on to that thought. What came ahead of it?",
    "You have described the what; I'm curious about the how. How did it get from one to the other?",
    "Numbers like that don't come out of nowhere. What were you doing differently that week?",
    "I get that this wasn't your decision. What part of it lands on your desk?",
    "The name isn't what we're after. What did the surroundings look like at that instant?",
    "Anyone could have ended up in that position. What made it the natural thing to do?",
    "Thank you for your honesty. What would make it visible right away?",
    "Since you know the ins and outs, where would you place yourself to catch it in the act?",
    "An hour next to it usually tells more than a report. Who could spare that hour?",
    "Please note the exact time and what you see, however small. When are you going?",
    "You're back, good. What did the visit bring to light?",
    "Well spotted, and thanks for double checking. What does it leave you wondering about?",
    "How would you rate your certainty on a scale from one to ten, and based on what you saw?",
    "We can also leave it unanswered. What feels like the more fruitful direction?",
    "It stays exactly the way you worded it. What would you add in hindsight?",
    "That's a textbook description. What makes it happen on some days only?",
    "In hindsight, which step taught you the most?",
    "What would your colleagues from the other crew say they saw?",
    "We're at a crossroads. Which way feels more promising?",
    "It isn't a matter of guilt, it's about what the situation was like. What did people have in front of them?",
    "That's one for the canteen. Coming back to the pump: what was the very first hint of trouble?",
)


@pytest.mark.parametrize("message", FLUENT)
def test_fluent_coaching_breaks_nothing(message: str) -> None:
    assert broken(message) == ()


BROKEN: tuple[tuple[Rule, str], ...] = (
    ("blame", "So once again the pump crew couldn't get it right. What happened next?"),
    ("blame", "It seems the driver has a habit of leaving the pump on. What came next?"),
    ("blame", "What would it take for Dave to finally pay attention to the pump?"),
    ("blame", "How come he left the pump running?"),
    ("blame", "I understand, some colleagues make your day harder than it has to be. What did you see at the pump?"),
    ("blame", "Who on your team is the weak spot here?"),
    ("blame", "What is wrong with the night crew?"),
    ("blame", "Sounds like the new guy was in over his head. What did the pump do?"),
    ("blame", "Maybe Dave did it to get home earlier. What did you see?"),
    ("blame", "Was Dave not trained for the pump?"),
    ("blame", "She has never been very careful with the pump, you say. What did you see?"),
    ("blame", "The supplier is cheating you. What makes you stay with the pump?"),
    ("blame", "Nobody in that crew ever thinks ahead. What happened at the pump?"),
    ("blame", "You were too late with the alarm. What kept you?"),
    ("blame", "With a better operator this would not have happened. What did you see?"),
    ("blame", "I can see why you are angry with Dave, he let the pump run hot. What did you see?"),
    ("blame", "They do it to save themselves the walk. What did you see at the pump?"),
    ("blame", "Whose mistake was it on Monday?"),
    ("blame", "Why was nobody paying attention to the pump?"),
    ("blame", "What excuse did they give you?"),
    ("blame", "It was bound to happen with that crew. What did you see at the pump?"),
    ("blame", "You could have told somebody sooner. What held you back?"),
    ("blame", "What was Dave up to while the pump ran hot?"),
    ("blame", "Dave obviously doesn't know how to run a pump. What did you see?"),
    ("false_claim", "I went over your shift report before we started. What did the pump do?"),
    ("false_claim", "Maintenance knows about the pump already. What did you see?"),
    ("false_claim", "We looked into this pump last month. What is new since then?"),
    ("false_claim", "Your answer is with the plant manager now. What else did you see?"),
    ("false_claim", "I set up a meeting with the supplier for Tuesday. What do you want to ask?"),
    ("false_claim", "I've marked the pump as urgent on the board. What happened then?"),
    ("false_claim", "The supplier has been asked for a statement. What did you see?"),
    ("false_claim", "I compared Monday with Tuesday and they look alike. What do you make of it?"),
    ("false_claim", "The trend over the last weeks is clearly rising. What do you make of it?"),
    ("false_claim", "Our records go back to May and the pump has never run hot before. What is new?"),
    ("false_claim", "I'll have someone look at the pump tonight. What did you see?"),
    ("false_claim", "You will find a reminder in your calendar. What else?"),
    ("false_claim", "Somebody is already on the way to the pump. What do you see?"),
    ("false_claim", "I know this pump well, it ran hot last year too. What did you see?"),
    ("false_claim", "I asked Dave and he says it was hot. What did you see?"),
    ("false_claim", "The team on the other line told me the same. What did you see?"),
    ("false_claim", "Your photo is attached to the issue. What does it show?"),
    ("false_claim", "I just measured it and it is hot. What did you see?"),
    ("false_claim", "It is all taken care of, your boss will ring you. What else?"),
    ("questions", "What did the pump do, and the alarm?"),
    ("questions", "When did it start and how come nobody saw it?"),
    ("questions", "What made the noise, the pump or something else, and who heard it?"),
    ("questions", "How hot was it? I also wonder when the alarm came."),
    ("questions", "Where did it stop, at what time, and with whom?"),
    ("questions", "What did you hear? Please also say when."),
    ("questions", "What happened before the stop and what after?"),
    ("questions", "What did the alarm say, if there was one, and what did you do then?"),
    ("questions", "Which day was it? Monday?"),
    ("open", "The pump was hot, I guess?"),
    ("open", "Would it be right to say the pump was hot?"),
    ("open", "What could it be other than the pump?"),
    ("open", "Who wouldn't be annoyed with a pump like that?"),
    ("open", "Is it the noise that worries you or the alarm?"),
    ("open", "You did check the pump, I hope?"),
    ("open", "The alarm came on Monday, or was it Tuesday?"),
    ("open", "What if not the pump made the noise?"),
    ("open", "How can a pump not get hot on a day like that?"),
    ("open", "Are you certain it was the alarm?"),
    ("open", "Surely the supplier knew about it, so what did they say?"),
    ("open", "What, apart from the pump, could possibly make such a noise?"),
    ("open", "So there is nothing else to add?"),
    ("open", "Isn't it the supplier who should answer that?"),
    ("advice", "Please give the pump a rest at noon. What do you see then?"),
    ("advice", "A quick stop on Monday mornings is all it needs. Who could do that?"),
    ("advice", "Run the pump only on Tuesday. What do you see?"),
    ("advice", "It would make sense to stop the pump on Monday. What do you think?"),
    ("advice", "The pump should be stopped on Monday. Who can do that?"),
    ("advice", "What about stopping the pump at the alarm?"),
    ("advice", "Why not stop the pump on Monday?"),
    ("advice", "You'd be better off with another supplier. What do you think?"),
    ("advice", "Going back to the old supplier is the answer here. Who decides that?"),
    ("advice", "I'd go with the other supplier. What do you say?"),
    ("advice", "Have a word with the supplier about the alarm. When can you do that?"),
    ("advice", "Get the supplier to stand next to the pump. When could that be?"),
    ("advice", "Time to change the supplier, then. How do you want to go about it?"),
    ("advice", "Leave the pump off until Tuesday. What happens then?"),
    ("advice", "Keep the pump running over night. What happens then?"),
    ("advice", "Swap the shifts around on Monday. What happens then?"),
    ("advice", "What you want is an alarm on the pump. Where would it go?"),
    ("advice", "An alarm at the pump door, that is what I would do. What about you?"),
)


@pytest.mark.parametrize(("rule", "message"), BROKEN)
def test_a_rule_is_broken_in_other_words_too(rule: Rule, message: str) -> None:
    assert rule in broken(message)


DISGUISED = (
    "What would the pump do if it had a rest at noon?",
    "What would happen to the noise with the door closed?",
    "Suppose somebody new took the order. What would the alarm do?",
    "What would it take to place the order at noon?",
    "What keeps the night shift from closing the door?",
    "What stands in the way of two cameras on the pump?",
    "Other plants run the pump by day. What would that mean here?",
    "I like your idea of a second door. What would you see?",
    "When you write the night check, what will it say about the door?",
    "Once a second camera is in place, what will the alarm do?",
    "A rider lets the horse drink before the hill. What does that say about the pump?",
    "Who could fit another door by Monday?",
    "What difference would a quiet night make?",
)


@pytest.mark.parametrize("message", DISGUISED)
def test_a_fix_made_of_harmless_words_is_advice(message: str) -> None:
    assert "advice" in broken(message)


@pytest.mark.parametrize(
    "message",
    [
        "What would another supplier change for the pump?",
        "What would the alarm do if the door was open?",
        "What would you see if you stood at the pump?",
        "What keeps the pump running hot at night?",
    ],
)
def test_the_learners_own_fix_or_cause_may_be_asked_about(message: str) -> None:
    assert broken(message) == ()


JOINED = (
    "So it is the open door that makes the pump run hot. What did you see?",
    "The open door is what brings the alarm on. What did you see?",
    "The pump runs hot because the night shift lets it run. What did you see?",
    "The open door leads to the noise. What did you see?",
    "That is why the alarm comes on. What did you see?",
)


@pytest.mark.parametrize("message", JOINED)
def test_a_link_between_two_things_is_the_learners_to_draw(message: str) -> None:
    assert broken(message) == ("leak",)


def test_a_link_that_is_told_as_the_learners_or_put_to_the_test_may_be_said() -> None:
    assert broken("You say the pump runs hot because the door is open. What did you see?") == ()
    assert broken("The pump runs hot because the door is open. Does that hold?", "test_link") == ()


@pytest.mark.parametrize("quote", ["the night shift closed the door", "the pump ran hot on Friday"])
def test_a_quotation_holds_only_what_was_said(quote: str) -> None:
    assert broken(f"“{quote}”. What did you see?") == ("leak",)
    assert broken(f"{quote.capitalize()}. Is that so?", "confirm") == ()


@pytest.mark.parametrize("typed", ["suplier", "suppllier", "supplire"])
def test_a_word_typed_with_a_slip_is_known(typed: str) -> None:
    known = known_words([f"the {typed} was late"], ENGLISH)
    assert unlisted("the supplier", move="open_step", language=ENGLISH, known=known) == ()


@pytest.mark.parametrize(("said", "shown"), [("filler", "filter"), ("need", "needle"), ("20.06", "20.065")])
def test_a_word_or_number_close_to_one_that_was_said_is_still_another(said: str, shown: str) -> None:
    known = known_words([said], ENGLISH)
    assert unlisted(shown, move="open_step", language=ENGLISH, known=known) == (shown,)


def test_what_only_looks_like_blame_is_none() -> None:
    assert broken("Nobody is to blame here. What did the pump do?", "probe_blame") == ()
    assert broken("Dave is to blame here. What did the pump do?", "probe_blame") == ("blame",)


def test_an_analogy_may_use_words_beside_its_field_in_the_sentence_that_draws_it() -> None:
    drawn = "A cook who finds the soup too salty looks at every step of the feast."
    assert broken(f"{drawn} What would you look at?", "hint") == ()
    assert broken(f"{drawn} What does the gasket say?", "hint") == ("leak",)
    assert broken("A cook looks at the feast. What would you look at?", "hint") == ("leak",)


WORKPLACES: dict[str, tuple[str, ...]] = {
    "press": (
        "Press 4 had 14 stops on the night shift, the guard was open again",
        "the temp from the agency put the box in the wrong lane",
        "dave the operator didnt check the gauge, he never does",
        "maintenance comes when they like",
        "day shift runs it fine, the trainees left the lid off",
    ),
    "rooms": (
        "Room 214 was not clean at 3 pm, guest waited 40 min",
        "housekeeping skips the 2nd floor when its busy",
        "reception gave the key out too early",
        "new girl mopped it but forgot the bathroom",
        "linnen came late again from the laundry firm",
        "backup failed, someone from ops killed the job",
        "kevin ran the script without asking",
    ),
    "ward": (
        "Three insulin doses given late on ward 6 this week.",
        "the dose chart wasnt at the bedside",
        "its in the doctors room cos they round at 7",
        "night nurse says they never see it till 8",
    ),
    "hotel": (
        "Guests on floor 3 complain about cold shower water in the morning.",
        "only between 6 and 8",
        "boiler in the cellar shows 48 degrees then",
        "the laundry starts at 5.30 and pulls hot water",
    ),
    "airport": (
        "Flight to Oslo left 25 min late, third time.",
        "fuel truck came when pax were already boarding",
        "dispatcher said the truck was at stand 40",
        "stand change went out at 6:10, driver got it on paper",
    ),
    "it": (
        "Users couldnt log in for 40 minutes on Monday.",
        "the cert was expired",
        "reminder mail went to Kevin and he left in june",
        "nobody else is on that list",
    ),
    "kitchen": (
        "Soup went out too salty for 80 portions.",
        "two cooks both salted it",
        "recipe card was wet and you cant read it",
        "its hanging over the sink",
    ),
    "parcel": (
        "12 parcels went to the wrong depot on tuesday.",
        "the label was half over the old one",
        "the scanner reads what it sees first",
        "people reuse boxes from returns",
    ),
    "metro": (
        "Escalator 4 stopped 6 times last week.",
        "a comb plate switch trips",
        "little stones from the works outside get in",
        "the mat at the entrance was taken away in april",
    ),
    "lab": (
        "9 PCR runs had to be repeated in May.",
        "the control failed",
        "freezer 2 was at minus 12 when i looked",
        "door alarm was off, it beeps all day so somebody muted it",
    ),
    "paint": (
        "Orange peel on the left doors, 30 of 200.",
        "gun 3 spits",
        "air pressure drops when the other booth starts",
        "the compressor is set for one booth",
    ),
    "farm": (
        "Milk tank was warm on sunday, 1,800 litres lost.",
        "cooler was off",
        "the fuse went in the storm i guess",
        "no one looks in there on sundays",
    ),
    "mri": (
        "Patients wait 50 min for MRI, plan is 20.",
        "porter brings them too early or too late",
        "the porter gets the list at 7 and it changes all day",
        "radiology calls but the phone is in the office",
    ),
    "check": (
        "Check-in line at the front desk over 30 people on saturday.",
        "key cards dont work, we make them twice",
        "the encoder loses its network when the bar till restarts",
        "bar till restarts at 3",
    ),
    "bag": (
        "Belt 6 jammed 9 times on Friday, standard 2.",
        "straps hang out of the trays",
        "trays are tipped at the corner by carousel B",
        "the corner was lowered after the rebuild in may",
    ),
    "db": (
        "Nightly import took 5 hrs instead of 1.",
        "index was missing on the orders table",
        "the migration dropped it, ticket 4412",
        "review only looks at the code not at the schema",
    ),
    "grill": (
        "22 burgers came back raw on saturday nite",
        "grill left side is colder, 160 vs 200",
        "burner 2 has a yellow flame",
        "the nozzle is full of fat i saw it when we lifted the plate",
    ),
    "truck": (
        "Truck to Leeds left 70 minutes late, 4th time this month",
        "pallets wernt wrapped",
        "wrapper stops every 20 pallets, film tears",
        "new film since 2 weeks, its thinner",
    ),
    "saw": (
        "Saw 2 makes boards 4 mm short",
        "the stop slips when a long board hits it",
        "clamp screw is worn round, you cant tighten it",
        "its used 300 times a shift",
    ),
    "phar": (
        "Wrong strength picked, 3 times in may, 5 mg not 10 mg",
        "both boxes are white with blue letters",
        "they lie next to each other since the shelf got changed",
        "light is bad back there",
    ),
    "bus": (
        "Bus 12 broke down twice on route 40",
        "coolant was low",
        "theres a drip under the pump in the morning",
        "nobody checks the floor, buses leave in the dark",
    ),
}
WORDS = {place: known_words(said, ENGLISH) for place, said in WORKPLACES.items()}

BLAMED: tuple[tuple[str, str], ...] = (
    ("press", "So the temp couldn't be bothered to look at the lane. What happened to the box?"),
    ("press", "The night shift was in a hurry again, by the sound of it. What did the press do?"),
    ("press", "Sounds like Dave was guessing at the gauge. What did it show?"),
    ("press", "Maintenance takes its time, as usual. What did the press do until then?"),
    ("press", "The trainees wanted to save themselves a walk, I suppose. Where was the lid?"),
    ("press", "Whose job was it to check the gauge that night?"),
    ("press", "Why wasn't Dave watching the gauge?"),
    ("press", "What was the operator doing instead of checking the gauge?"),
    ("press", "The guard was left open by the night crew. What happened next?"),
    ("press", "The day shift gets it right, so why can't the night shift?"),
    ("press", "Perhaps they were too tired to think about the guard. What did you see?"),
    ("press", "I understand, they never tell you anything. What did you see at the press?"),
    ("press", "It must be frustrating when colleagues don't care about the guard. What did you find?"),
    ("press", "At least you take it seriously. What did you see at the press?"),
    ("press", "In the end it is the human factor. What happened at the guard?"),
    ("press", "It comes down to discipline on nights. What did you see?"),
    ("press", "Somebody cut corners with the guard. What happened after that?"),
    ("press", "A careful operator would have looked at the gauge. What did it show?"),
    ("press", "They could simply have closed the guard. What happened then?"),
    ("press", "Dave didn't fancy the walk to the gauge. What did it show?"),
    ("press", "That shift is always late with it. What happened at the press?"),
    ("press", "The agency temp again. What did the box do in the wrong lane?"),
    ("press", "Who let the guard stay open?"),
    ("press", "Who was meant to put the lid back?"),
    ("press", "Which of the trainees left the lid off?"),
    ("press", "Dave should know better after all these years. What did the gauge show?"),
    ("press", "Not everyone works as carefully as you. What did you find at the guard?"),
    ("press", "If only others looked as closely as you do. What did you see at the press?"),
    ("press", "Nobody on nights feels responsible for the guard. What did you see?"),
    ("press", "With a little more care the lid would have stayed on. What did you see?"),
    ("press", "He knew full well that the guard was open. What happened then?"),
    ("press", "You'd think somebody would have noticed. What did the press do?"),
    ("press", "It would have taken him two seconds to look at the gauge. What did it show?"),
    ("press", "Why do the trainees leave the lid off?"),
    ("press", "How come the night shift never closes the guard?"),
    ("press", "A crew that ignores an open guard makes your life hard. What happens next?"),
    ("press", "Good that you, unlike the others, keep your eyes open. What did you see?"),
    ("press", "The temp probably didn't listen. Which lane did the box go to?"),
    ("press", "Perhaps because he was distracted. What did the gauge show?"),
    ("press", "What made the temp so careless with the box?"),
    ("press", "It looks as if people on nights don't follow the standard. What did you see?"),
    ("press", "Trouble with the trainees, then. What did you see at the lid?"),
    ("press", "The operator walked right past the gauge. What did it show?"),
    ("press", "Someone had his mind elsewhere. What happened at the lid?"),
    ("press", "Once again the trainees. What did you see at the lid?"),
    ("press", "Who keeps leaving the guard open?"),
    ("press", "Why can the day shift do it and the night shift cannot?"),
    ("press", "The lid came off because the trainees rushed. What did you see?"),
    ("press", "The poor attitude on nights is not your fault. What did you see at the press?"),
    ("press", "Exactly, the agency people simply don't think. What did the box do?"),
    ("press", "You wanted to get home, I get that. What was the guard like then?"),
    ("press", "You rushed it a little, didn't you; what did the gauge show?"),
    ("press", "You might have looked at the gauge first. What did it show?"),
    ("press", "I get it, maintenance comes when it suits them. What did the press do?"),
    ("press", "The ones on nights let things slide. What did you see at the guard?"),
    ("press", "Somebody simply dropped the box in the first lane they saw. What happened to it?"),
    ("press", "Dave is not the most careful man, you say. What did the gauge show?"),
    ("press", "Letting a guard stand open is plain negligence. What did you see?"),
    ("rooms", "Kevin acted on his own there. What did the job do next?"),
    ("rooms", "So ops killed the job without a second thought. What was in the log?"),
    ("rooms", "Someone from ops was trigger-happy. What did the job do?"),
    ("rooms", "The new girl clearly has a lot to learn. What was the bathroom like?"),
    ("rooms", "Reception jumped the gun with the key. What did the guest see?"),
    ("rooms", "The laundry firm keeps letting you down. What was missing at 3?"),
    ("rooms", "What was reception thinking, giving the key out that early?"),
    ("rooms", "Housekeeping made it easy for themselves on the 2nd floor. What did you find?"),
    ("rooms", "If reception had just waited, the guest would have been happy. What happened at 3?"),
    ("rooms", "Why did Kevin run the script?"),
    ("rooms", "Kevin ought to have asked. What happened after the script?"),
    ("rooms", "Some people only see their own desk. What happened to the key?"),
    ("rooms", "You would expect more from a laundry firm. What was late?"),
    ("rooms", "It's a shame that not everybody pulls their weight. What did you see on the 2nd floor?"),
    ("rooms", "Kevin thought he knew best. What did the script do?"),
    ("rooms", "That sounds like typical ops. What happened to the job?"),
    ("rooms", "Was Kevin in a rush, or what made him run the script?"),
    ("rooms", "Reception isn't exactly known for patience. What happened with the key?"),
    ("rooms", "You were let down by the laundry firm. What was missing?"),
    ("rooms", "Who gave the key out too early?"),
    ("rooms", "The mess in 214 is down to the new girl. What did you see?"),
    ("rooms", "Someone wasn't paying attention in 214. What did you see there?"),
    ("rooms", "Kevin's carelessness cost you a backup. What happened first?"),
    ("rooms", "How could reception hand out a key without looking? What did the guest find?"),
    ("rooms", "What excuse did Kevin give for the script?"),
    ("rooms", "It takes a special kind of person to kill a running job. What did the log say?"),
    ("rooms", "Housekeeping prefers the easy floors, I take it. What did you find on the 2nd?"),
    ("rooms", "I'd be angry at Kevin too. What did the script do?"),
    ("rooms", "The laundry people are sleeping again. What came late?"),
    ("rooms", "Which of the girls mopped 214?"),
    ("rooms", "You can't rely on that firm, can you. What came late?"),
    ("rooms", "Did Kevin simply not care what the script does?"),
    ("rooms", "He ran it just like that, with no thought for the others. What did it do?"),
    ("rooms", "She left the bathroom out. What did the guest see?"),
    ("rooms", "Kevin is a loose cannon, it seems. What did the script do?"),
    ("rooms", "You let the guest wait 40 minutes. What happened then?"),
)


@pytest.mark.parametrize(("place", "message"), BLAMED)
def test_whoever_and_however_it_is_put_blame_is_blame(place: str, message: str) -> None:
    assert "blame" in check(message, move="open_step", language=ENGLISH, known=WORDS[place])


BLAMELESS: tuple[tuple[str, str], ...] = (
    ("press", "What did the night shift see at the press?"),
    ("press", "Who was there when the press stopped?"),
    ("press", "Who could show you the gauge tonight?"),
    ("press", "Who else saw the box in that lane?"),
    ("press", "Which operator could you ask about the gauge?"),
    ("press", "What does the operator see from where he stands?"),
    ("press", "How does the temp know which lane a box belongs in?"),
    ("press", "What did the trainees have in front of them when the lid came off?"),
    ("press", "How does the day shift run it, compared to nights?"),
    ("press", "What is different on nights?"),
    ("press", "Where does maintenance hear of a stop?"),
    ("press", "What tells an operator that the guard is open?"),
    ("press", "Let's leave Dave out of it. What does the gauge show at the start of a shift?"),
    ("press", "Anyone could have put it in that lane. What makes the two lanes look alike?"),
    ("press", "It is not about who left what. What happened to the lid between two checks?"),
    ("press", "Who decides when the lid comes off?"),
    ("press", "When do you meet the night shift again?"),
    ("press", "What would the operator need to see to know it was open?"),
    ("press", "How would a new colleague know that the guard is open?"),
    ("press", "What happens when somebody opens the guard?"),
    ("press", "Whom could you take along to the press?"),
    ("press", "Sounds like a frustrating night for you. What did you see at the press?"),
    ("press", "You sound tired, and that is understandable. What would you like to do now?"),
    ("press", "There's no rush. What did you see at the guard?"),
    ("press", "Take your time. Who was near the press at that moment?"),
    ("press", "What did people tell you about the guard?"),
    ("press", "What makes it hard to see that the guard is open?"),
    ("press", "What did the operator hear before the stop?"),
    ("press", "How do the trainees learn where the lid goes?"),
    ("press", "What would help the next shift to see that the lid is off?"),
    ("press", "It must be hard when the press stops 14 times. What did you see?"),
    ("press", "Your night shift colleagues may have seen it too. Whom could you ask?"),
    ("press", "At what point does a trainee see the lid for the first time?"),
    ("press", "Thanks to the crew for bearing with it. What did you see first?"),
    ("press", "What happens between the call and the moment maintenance arrives?"),
    ("press", "The guard was open again, you say. How did you notice?"),
    ("press", "Nobody is at fault here. What could be seen at the lid?"),
    ("press", "What do the day shift and the night shift do differently at the press?"),
    ("press", "When the shift changes, what happens with the guard?"),
    ("press", "Who works at the press on nights?"),
    ("press", "Whoever stood there would have seen the same. What was there to see?"),
    ("press", "Somebody opened the guard, you say. What was going on at that moment?"),
    ("press", "What do operators do first when the press stops?"),
    ("press", "It's easy to overlook. Where is the gauge?"),
    ("press", "Good that you looked at the guard yourself. What did you see?"),
    ("press", "You were the first to see it. What did you notice?"),
    ("press", "How often do you get to talk to the night shift?"),
    ("press", "Why do you think the guard was open on nights?"),
    ("press", "How come the guard was open?"),
    ("press", "They came off again, then. What did the lids look like?"),
    ("press", "Maintenance arrived late, you say. How long did the press stand?"),
    ("press", "What did he say he saw?"),
    ("press", "It's annoying when they keep coming off. When did you last see a lid come off?"),
    ("rooms", "What does reception see before a key goes out?"),
    ("rooms", "How does housekeeping learn which rooms come first?"),
    ("rooms", "What did Kevin have on his screen when he ran the script?"),
    ("rooms", "Reception gave the key out, you say. What told them the room was ready?"),
    ("rooms", "Where could ops see that the job was still running?"),
    ("rooms", "What would ops need to see to know the job is running?"),
    ("rooms", "How does a new girl learn what belongs to a clean room?"),
    ("rooms", "What makes the 2nd floor the one that's left when it's busy?"),
    ("rooms", "What happened in 214 between the mop and the key?"),
    ("rooms", "Who else is told when a room is ready?"),
    ("rooms", "What did the guest say when you spoke?"),
    ("rooms", "I can hear that it's been a rough week. What came late first?"),
    ("rooms", "It could have happened to anyone. What made it easy to run the script?"),
    ("rooms", "What did the team do differently on the days when 214 was ready?"),
    ("rooms", "Ops had something on the screen at the time. What was it?"),
    ("rooms", "Which colleague could you ask about the 2nd floor?"),
)


@pytest.mark.parametrize(("place", "message"), BLAMELESS)
def test_people_may_be_asked_and_asked_about(place: str, message: str) -> None:
    assert check(message, move="probe_blame", language=ENGLISH, known=WORDS[place]) == ()


GOOD: tuple[tuple[str, str, str], ...] = (
    ("ward", "ask_evidence", "How did you find out that the dose chart wasn't at the bedside?"),
    ("ward", "test_link", "If the chart had been lying at the bedside, would the insulin have been given on time?"),
    ("ward", "probe_unknown", "That's perfectly alright. Who on ward 6 is around at 7 and would have seen it?"),
    ("ward", "challenge_strength", "You said never. On which mornings, if any, has the chart been there before 8?"),
    ("ward", "probe_vague", '"Late" can stretch from minutes to hours. How late was each of the three doses?'),
    ("hotel", "ask_evidence", "That's quite a pattern. How do you know the laundry pulls hot water at that time?"),
    ("hotel", "branch", "You gave me the boiler and the laundry. Which one do you want to dig into?"),
    ("hotel", "challenge_strength", "Floor 3 complains. What do you hear from the guests on the other floors?"),
    ("airport", "open_step", "The driver got the stand change on paper. How long did the paper take to reach him?"),
    ("airport", "ask_evidence", "6:10, that's nice and exact. Where did you get that time from?"),
    ("airport", "probe_unsupported", "It could well be. What points to the paper rather than something else?"),
    ("airport", "test_link", "Had the stand change reached the driver at 6:10, would the flight have left on time?"),
    ("airport", "probe_yes", "Great. And what did you actually see when the fuel truck arrived?"),
    ("airport", "branch", "There's the stand change and there's the paper. Which thread shall we pull first?"),
    ("airport", "reflect", "What would you do the same way if you had to work through another late flight?"),
    (
        "airport",
        "challenge_strength",
        "Third time, you said. What did the other two times have in common with this one?",
    ),
    ("it", "ask_evidence", "What did the log show when the users couldn't log in?"),
    ("it", "probe_several", "You've put several things on the table there. Which of them came first on Monday?"),
    ("it", "repair_skip", "Sure, let's move on. What else struck you about Monday?"),
    ("it", "probe_symptom", "Not being able to log in is what the users felt. What was going on behind the scenes?"),
    ("kitchen", "ask_evidence", "What made you realise that both of them had salted it?"),
    ("kitchen", "probe_vague", "When you say you can't read it, which part of the card is it that you can't read?"),
    ("kitchen", "probe_no", "Fair enough, then we cross that off. What else was different about the soup that day?"),
    (
        "kitchen",
        "make_safe",
        "Eighty salty portions is a pity, but first things first: is everybody who ate it alright?",
    ),
    ("kitchen", "reflect", "From 80 portions to a card over the sink. Which question helped you get there?"),
    ("kitchen", "close", "Lovely work, thank you. You know more about that soup now than the recipe does."),
    ("parcel", "challenge_strength", "12 parcels in one day. How many boxes with an old label went the right way?"),
    ("parcel", "probe_unrelated", "I'll leave the canteen for now. What happened to the boxes on Tuesday?"),
    ("parcel", "repair_correct", "My mistake, half over and not fully over. Is it right the way it stands now?"),
    ("metro", "open_step", "The mat at the entrance went away in April. What led to that?"),
    ("metro", "ask_evidence", "You mentioned stones. Where exactly did you find them?"),
    ("metro", "test_link", "With the mat still lying at the entrance, would the stones have got to the comb plate?"),
    ("metro", "challenge_strength", "Escalator 4 stopped six times. How did its neighbours fare that week?"),
    ("metro", "probe_unknown", "No worries. What trace might the stones leave behind that you could look for?"),
    ("metro", "reflect", "Step back for a second and look at the whole chain. Which link feels thinnest to you?"),
    ("lab", "open_step", "A door alarm that beeps all day. What keeps setting it off?"),
    ("lab", "open_step", "Freezer 2 was at minus 12 when you looked. How long might it have been like that?"),
    ("lab", "ask_evidence", "Minus 12, that's a solid number. Where did you read it off?"),
    ("lab", "branch", "The freezer and the alarm both deserve a look. Which one first?"),
    ("lab", "repair_pause", "Of course, go and see to it. We'll pick up right where we left off."),
    ("paint", "open_step", "Gun 3 spits when the other booth starts. What reaches the gun in that moment?"),
    ("paint", "ask_evidence", "30 out of 200, thanks for counting. How do the right doors compare?"),
    ("paint", "test_link", "Had the air pressure stayed up, would gun 3 still have spat?"),
    ("paint", "probe_symptom", "Orange peel is what we see at the end. What happens at the gun a few moments earlier?"),
    ("paint", "confirm", "In short: the other booth starts, the pressure drops, gun 3 spits. Does that sum it up?"),
    ("paint", "reflect", "If you had to tell this story to a colleague in two sentences, how would it go?"),
    ("farm", "open_step", "The cooler was off, you say. What have you seen that shows when it went off?"),
    ("farm", "open_step", "No one looks in there on Sundays. How would anybody have learned that the cooler was off?"),
    ("farm", "test_link", "If someone had looked in on Sunday morning, would the 1,800 litres have been saved?"),
    ("farm", "probe_blame", "It's hurtful to lose that much milk. What did the tank look like when it was found?"),
    ("farm", "close", "That's enough for today. You turned a sad Sunday into something you can learn from."),
    ("farm", "repair_human", "Naturally. Would you prefer to talk it over with somebody in person?"),
    ("mri", "open_step", "The list changes all day, yet the porter gets it once. How does he hear about a change?"),
    ("mri", "ask_evidence", "What did you notice that told you the porter came too early?"),
    ("mri", "test_link", "If the porter had known about the change, would the patient still have waited 50 minutes?"),
    ("mri", "branch", "Too early and too late are two different stories. Which would you like to chase first?"),
    (
        "check",
        "probe_symptom",
        "The long line is what everyone could see. What was happening at the desk while it grew?",
    ),
    ("check", "probe_unknown", "Not a problem at all. Who might be able to tell us what happens at 3?"),
    ("check", "reflect", "What was the most useful thing you saw with your own eyes?"),
    ("bag", "open_step", "The corner was lowered after the rebuild. How come it was lowered?"),
    ("bag", "ask_evidence", "How many of the 9 jams on Friday did you witness yourself?"),
    ("bag", "test_link", "Without the lower corner, would the trays have tipped?"),
    ("bag", "challenge_strength", "Nine times on Friday. What about the rest of the week?"),
    ("bag", "probe_yes", "Lovely. Can you describe what you saw at the corner?"),
    ("db", "ask_evidence", "Ticket 4412, thank you for digging that up. What does it say about the index?"),
    ("db", "test_link", "Had the index still been on the orders table, would the import have finished in one hour?"),
    ("db", "branch", "I can see a migration and a review in what you wrote. Where would you like to begin?"),
    ("db", "offer_exit", "That's a lot for one evening. Would you like to leave it there and carry on tomorrow?"),
    ("grill", "open_step", "The left side sits at 160 and the right at 200. What happens underneath the left side?"),
    ("grill", "open_step", "Fat in the nozzle, well spotted. How does the fat find its way in there?"),
    ("grill", "ask_evidence", "What did you use to get the 160 and the 200?"),
    ("grill", "test_link", "If the nozzle hadn't been full of fat, would the flame have been yellow?"),
    ("truck", "open_step", "The film tears every 20 pallets or so. What is different about the pallet where it tears?"),
    ("truck", "open_step", "New film for two weeks now, and thinner. What led to the change?"),
    ("truck", "ask_evidence", "How do you know it's thinner?"),
    ("truck", "test_link", "With the old film, would the wrapper have stopped?"),
    ("truck", "challenge_strength", "Fourth time this month. How many trucks to Leeds left on time?"),
    ("truck", "repair_correct", "Thanks for setting me straight: the film tears, not the pallet. Have I got it now?"),
    ("saw", "open_step", "So the stop gives way when a long board hits it. What normally holds it in place?"),
    ("saw", "ask_evidence", "Four millimetres is quite precise. How was it measured?"),
    ("saw", "test_link", "Had the clamp screw held, would the stop have slipped?"),
    ("saw", "probe_vague", '"Worn round" gives me a picture. What did it look like up close?'),
    ("phar", "ask_evidence", "Three times in May. Where is that written down?"),
    ("phar", "test_link", "If the boxes hadn't been next to each other, would the 5 mg have been picked?"),
    ("phar", "branch", "The look of the boxes, the shelf, the light: all yours. Which one speaks to you most?"),
    (
        "phar",
        "challenge_strength",
        "The light is bad back there, you say. What gets picked correctly in the same light?",
    ),
    ("bus", "open_step", "A drip under the pump every morning. How does the coolant get out there?"),
    ("bus", "ask_evidence", "How low was the coolant when you looked?"),
    ("bus", "test_link", "Had the drip been seen on the morning before, would bus 12 have broken down?"),
    ("bus", "repair_pause", "Go and catch your bus. Everything stays where it is until you get back."),
)


@pytest.mark.parametrize(("place", "move", "message"), GOOD)
def test_good_coaching_in_other_trades_breaks_nothing(place: str, move: str, message: str) -> None:
    assert check(message, move=move, language=ENGLISH, known=WORDS[place]) == ()


POINTED: tuple[tuple[Rule, str], ...] = (
    ("false_claim", "It's in the system now. What did the press do?"),
    ("false_claim", "The 14 stops have been reported to the plant manager. What comes next?"),
    ("false_claim", "I'm sure the team leader has seen it by now. What did you see?"),
    ("false_claim", "A colleague of mine checked the press this morning. What did you see?"),
    ("false_claim", "The press has been stopped for you. What did you see?"),
    ("false_claim", "The operator got back to us. What did you see?"),
    ("questions", "What did the gauge show? Also, the time it stopped."),
    ("questions", "What did you see? Just say when as well."),
    ("questions", "What did the press do? I'd also need the time."),
    ("questions", "What did the gauge show? I'm also wondering about the lane."),
    ("questions", "What did the gauge show? Same question for the lane."),
    ("questions", "What did the gauge show? Tell me as well since when."),
    ("advice", "You'd better close the guard. What happens then?"),
    ("advice", "It usually helps to stand boxes upright. What do you see?"),
)


@pytest.mark.parametrize(("rule", "message"), POINTED)
def test_a_rule_is_broken_in_passing_too(rule: Rule, message: str) -> None:
    assert rule in check(message, move="open_step", language=ENGLISH, known=WORDS["press"])


def test_a_mail_that_somebody_spoke_of_is_no_claim() -> None:
    message = "The reminder mail went to Kevin, as you say. What happened then?"
    assert "false_claim" not in check(message, move="open_step", language=ENGLISH, known=WORDS["it"])
    assert "false_claim" in check(message, move="open_step", language=ENGLISH, known=WORDS["press"])
