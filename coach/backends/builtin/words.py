"""The word lists of the built-in reader, read from the locale's data file."""

from coach.backends.builtin.cues import sections

__all__ = [
    "AFTER_NAME",
    "CUE_WORDS",
    "DEEDS",
    "DENIALS",
    "FIRST_NAMES",
    "GROUPS",
    "IRREGULAR",
    "MECHANISMS",
    "MISSPELT",
    "NUMBER_WORDS",
    "OPPOSITES",
    "PHRASES",
    "SAME",
    "SELF",
    "SMALL_TALK",
    "STOP",
    "SYSTEMS",
    "THINGS",
    "THINGS_DO",
    "VAGUE",
]

_LISTS = sections("en.words")


def _set(name: str) -> frozenset[str]:
    return frozenset(word for line in _LISTS[name] for word in line.split())


def _pairs(name: str) -> dict[str, str]:
    return {word: meaning for word, _, meaning in (line.partition(" = ") for line in _LISTS[name])}


AFTER_NAME = _set("after_name")
CUE_WORDS = _set("cue_words")
DEEDS = _set("deeds")
DENIALS = _set("denials")
FIRST_NAMES = _set("first_names")
GROUPS = _set("groups")
MECHANISMS = _set("mechanisms")
NUMBER_WORDS = _set("number_words")
SELF = _set("self")
SMALL_TALK = _set("small_talk")
STOP = _set("stop")
SYSTEMS = _set("systems")
THINGS = _set("things")
THINGS_DO = _set("things_do")
VAGUE = _set("vague")
IRREGULAR = _pairs("irregular")
MISSPELT = _pairs("misspelt")
OPPOSITES = _pairs("opposites")
PHRASES = tuple(_pairs("phrases").items())
"""Patterns of several words, and the word that stands for them."""
SAME = {word: line.split()[0] for line in _LISTS["synonyms"] for word in line.split()}
"""Stem → the stem that stands for its meaning."""
