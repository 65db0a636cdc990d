"""German: how verbs, nouns and adjectives are said, and what is left of a word once its endings are gone."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

__all__ = ["forms", "stem"]

INSEPARABLE = frozenset({"be", "emp", "ent", "er", "miss", "ver", "zer", "über", "unter", "wieder", "hinter"})
"""Prefixes that never leave their verb and stand in the place of `ge`."""

ENDINGS = ("e", "en", "er", "es", "em")


def forms(word: str, kind: str, irregular: Sequence[str]) -> Iterator[str]:
    """`/v` a verb, its prefix parted by `|`; `/a` an adjective, `/e` one that is not compared; nouns by their plural:
    `/n` fragen, `/m` tage, `/l` fehler, `/r` bilder, `/s` teams, with a `u` behind it where the vowel changes."""
    if kind == "v":
        yield from _verb(word, irregular)
    else:
        yield word
        yield from KINDS[kind](word)


# --- nouns and adjectives ---------------------------------------------------------------------------


def _ended(endings: Sequence[str], word: str) -> Iterator[str]:
    yield from (word + ending for ending in endings)


def _feminine(word: str) -> Iterator[str]:
    if word.endswith("in"):
        yield f"{word}nen"
    else:
        yield word + ("n" if re.search(r"(?:e|[^e]el|er)$", word) else "en")


def _masculine(word: str) -> Iterator[str]:
    yield from _ended(("s", "es", *ENDINGS[:2]), word)


def _changed(plural: Callable[[str], Iterator[str]], word: str) -> Iterator[str]:
    yield from plural(word)
    yield (changed := re.sub(r"(a(?=u)|[aou])(?=u?[^aou]*$)", lambda m: UMLAUT[m[1]], word, count=1))
    yield from plural(changed)


UMLAUT: Mapping[str, str] = {"a": "ä", "o": "ö", "u": "ü"}


def _adjective(word: str) -> Iterator[str]:
    superlative = word + ("est" if re.search(r"[dtszx]$", word) else "st")
    for degree in (word, f"{word.removesuffix('e')}er", superlative):
        yield degree
        yield from _ended(ENDINGS, degree)


def _none(_word: str) -> Iterator[str]:
    return iter(())


KINDS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "": _none,
    "a": _adjective,
    "e": partial(_ended, ENDINGS),
    "n": _feminine,
    "m": _masculine,
    "mu": partial(_changed, _masculine),
    "l": partial(_ended, ("s", "n")),
    "lu": partial(_changed, partial(_ended, ("s", "n"))),
    "r": partial(_ended, ("s", "es", "e", "er", "ern")),
    "ru": partial(_changed, partial(_ended, ("s", "es", "e", "er", "ern"))),
    "s": partial(_ended, ("s",)),
}

# --- verbs ------------------------------------------------------------------------------------------


def _verb(word: str, irregular: Sequence[str]) -> Iterator[str]:
    prefix, _, root = word.rpartition("|")
    finite = [*_finite(root), *(form for past in irregular if not _is_participle(past) for form in _past(past))]
    participles = [*filter(_is_participle, irregular), _participle(root)]
    apart = bool(prefix) and prefix not in INSEPARABLE
    yield from (prefix + form for form in finite)
    yield from finite if apart else ()
    yield from _ended(("", *ENDINGS), f"{prefix}{root}d")
    yield f"{prefix}zu{root}" if apart else f"{prefix}{root}s"
    for participle in participles:
        said = participle if apart or not prefix else participle.removeprefix("ge")
        yield from _ended(("", *ENDINGS), prefix + said)


def _finite(root: str) -> Iterator[str]:
    core = re.sub(r"e?n$", "", root)
    joint = "e" if re.search(r"(?:[dt]|(?:[^aeiouäöülrmnh]|ch)[mn])$", core) else ""
    second = "t" if re.search(r"[sxz]$", core) else f"{joint}st"
    yield from (root, core, f"{core}e", core + second, f"{core}{joint}t")
    yield from (f"{core}{joint}{past}" for past in ("te", "ten", "test", "tet"))
    if re.search(r"e[lr]$", core):
        yield f"{core[:-2]}{core[-1]}e"


def _past(form: str) -> Iterator[str]:
    yield from (form, f"{form}st", f"{form}n", f"{form}en")


def _is_participle(form: str) -> bool:
    return re.fullmatch(r"ge\w{3,}(?:en|t|an)", form) is not None


def _participle(root: str) -> str:
    core = re.sub(r"e?n$", "", root)
    joint = "e" if re.search(r"(?:[dt]|(?:[^aeiouäöülrmnh]|ch)[mn])$", core) else ""
    return f"{'' if BARE.search(core) else 'ge'}{core}{joint}t"


BARE = re.compile(rf"ier$|^(?:{'|'.join(sorted(INSEPARABLE))})\w{{3,}}")
"""Verbs whose participle goes without `ge`."""


# --- stems ------------------------------------------------------------------------------------------

APART = """ab an auf aus bei da daneben durch ein entgegen fehl fest fort frei her heran heraus herum herunter hin
hinaus hinein hinunter hinzu hoch kaputt leer los mit nach nieder offen raus rein rum runter schief statt still teil um
voll vor voran vorbei weg weiter zu zurück zusammen"""
PREFIXES = tuple(sorted({*APART.split(), *INSEPARABLE, ""}, key=lambda prefix: (-len(prefix), prefix)))
"""What a verb may carry in front of it, the longest first, or nothing."""

PARTICIPLE = re.compile(rf"({'|'.join(PREFIXES)})(?:ge(?=\w{{3,}}t(?:e[nrsm]?)?$)|(?<=\w)zu(?=\w{{3,}}n$))")
NOUN = re.compile(
    r"(?<=\w{4})ung(?:en|s)?$|(?<=\w{3}[aioup])(?<!bu)(?<!ga)(?<!gla)(?<!gra)s$|(?<=\w{3})(?:ig)?[hk]eit(?:en)?$"
)
SYNCOPE = re.compile(r"(?<=[bdfgkpst])l$")
"""Where an e went as an ending came: dunkel, dunkle."""
PRESENT = re.compile(r"(?:(?<=\w{4}en)|(?<=\w{3}e[lr]n))d(?:e[nrsm]?)?$")
SWALLOWED = re.compile(r"((?:[bdfgkmpstz]|ll|[hö]l|hr|[^e]ier|[öü]r|(?:dre|ge|ste|se|zie|nä|rü|lü|lei)h))n$")
"""Where an e is not spoken: angerufn, fülln, drehn."""
DOUBLED = re.compile(r"(?<=\w\w)([bdfgklmnprstz])\1(?=\w|$)")
"""Where many write one letter: bager."""
SHORT = re.compile(r"(?<!^ster)(?<!moder)(?<!inter)(?<!exter)(?<=\w{2}e[lr])n$")
"""Where none stands: eiern, wackeln."""
LENGTHENED = re.compile(r"(?<=ie|ei|au|eu)ss")
"""Where many write a single s: giesen."""
STUFF = """bock dampf dreck dunst eck eis falt faser fett fleck griff harz holz kalk kant kleb klump knitt körn krümel
mehl milch muff nebel öl rost russ rutsch salz sand schlamm schleim schmier schmutz staub stein trüb wasser
well"""
MADE_OF = re.compile(rf"({'|'.join(STUFF.split())})(?:e?[lr])?ig(?:e[nrsm]?|er\w*)?$")
"""What something is covered with or like: ölig, staubige."""


def stem(snowball: Callable[[str], str], word: str) -> str:
    """The stem without the marks of person and participle: `klemmt`, `geklemmt` and `klemmen` have one."""
    spoken = SWALLOWED.sub(r"\1en", MADE_OF.sub(r"\1", LENGTHENED.sub("s", word)))
    bare = PARTICIPLE.sub(r"\1", spoken, count=1) if PARTICIPLE.match(spoken) else spoken
    found = SYNCOPE.sub("el", snowball(NOUN.sub("", SHORT.sub("", PRESENT.sub("", bare)))))
    while len(found) > 3 and found.endswith("t"):
        found = snowball(found[:-1])
    return DOUBLED.sub(r"\1", found)
