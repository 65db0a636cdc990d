"""Spanish: `/v` a verb by its infinitive, `/a` an adjective and its adverb, `/n` a noun and its plural.

A verb takes every tense in which one speaks to or about people, and the pronouns that hang on to it.
What the rules do not reach stands in the table of irregular forms.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["forms", "stem"]


def forms(word: str, kind: str, irregular: Sequence[str]) -> Iterator[str]:
    yield word
    if kind:
        yield from irregular
        yield from KINDS[kind](word)


def stem(stemmer: Callable[[str], str], word: str) -> str:
    """With or without accents, one or many, done or undone, large or small, rightly spelt or by ear.

    `lavanderia` is `lavandería`, `borrosas` `borrosa`, `desconectar` `conectar`, `cajita` `caja`, `olgura` `holgura`.
    """
    if len(word) > LONGEST:
        return word
    whole = SMALL.sub(r"\1\2", UNDONE.sub("", word))
    whole = re.sub(r"osas$", "osa", re.sub(r"eria(s?)$", r"ería\1", whole))
    found = stemmer(whole)
    bare = re.sub(r"(?<=\w\w)[aeo]s?$", "", found) if found == whole.translate(UNSTRESSED) else found
    return re.sub(r"(?<=\w{3})e$", "", _heard(NAMED.sub("", bare)))


def _heard(word: str) -> str:
    """As it sounds to most: people type `lebantar`, `recojen` and `manana`."""
    return HEARD.sub(lambda letters: SOUNDS[letters[0]], word)


SOUNDS: Mapping[str, str] = {"h": "", "v": "b", "ll": "y", "z": "s", "c": "s", "g": "j", "ñ": "n"}
HEARD = re.compile(r"(?<!c)h|v|ll|z|[cg](?=[ei])|ñ")
NAMED = re.compile(r"(?<=\w{3})(?:[aei]dur|imient|adis)$|(?<=\w{4})(?:anzi?|itud|aj)$")
"""The ends that name what a verb does or how a thing is: `hundimiento`, `abolladura`, `tardanza`, `lentitud`."""
SMALL = re.compile(
    r"^(?!(?:[a-z]*(?:scr|bil)|neces|vis|ev|inv|susc|perm|rec|gr|qu|im|lim|ag|solic|depos|ed|med|capac|c|exc|ejerc"
    r"|felic|irr|trans|tráns|acred|facil|mil|tram|precip|vom|palp|dig|circu|requis|hab|cred|deb|bon|favor|infin|del|apet"
    r"|graf|gran|distr|ined|mer|propos|sub|amb|mosqu|fr|adm|em|dim|om|rem|ex|rep|derr|comp|transm|march|explic|implic"
    r"|lic|prohib|tac|t|vel|impos|imit|mon|cog|as|hes|grav|incap)it[oa])(\w{3,}?)(?:ec|c)?it([oa]s?)$"
)

UNDONE = re.compile(
    "^des(?=activ|ajust|aline|arm|atasc|balance|bloque|calibr|carg|centr|colg|conect|congel|enchuf|enrosc|equilibr"
    "|infl|mont|orden|tap|tens|engran|acopl|atornill|embal|empac|encaj|atranc|enganch|enred|enroll|hidrat)"
)
LONGEST = 40
"""More letters than these are no word, and a stemmer would take its time over them."""


# --- verbs ------------------------------------------------------------------------------------------

PRESENT_ER, SUBJUNCTIVE_ER = "o es e", "en a as amos áis an"
PAST_ER = "í iste ió imos isteis ieron ía ías íamos íais ían iera ieras iéramos ierais ieran iese iesen"
PRESENT_AR, PAST_AR = "o as a amos áis an e es emos éis en", "é aste ó asteis aron aba abas ábamos abais aban"
THE_REST_AR, THE_REST_ER = "ara aras áramos arais aran ase asen ando ado ada ados adas", "iendo ido ida idos idas"
TAILS: Mapping[str, Sequence[str]] = {
    "a": f"{PRESENT_AR} {PAST_AR} {THE_REST_AR}".split(),
    "e": f"{PRESENT_ER} emos éis {SUBJUNCTIVE_ER} {PAST_ER} {THE_REST_ER}".split(),
    "i": f"{PRESENT_ER} ís {SUBJUNCTIVE_ER} {PAST_ER} {THE_REST_ER}".split(),
}
"""By the vowel of the infinitive: present, past, subjunctive, gerund and participle."""
FUTURE = ["é", "ás", "á", "emos", "éis", "án", "ía", "ías", "íamos", "íais", "ían"]
HANGING = ["me", "te", "se", "lo", "la", "los", "las", "le", "les", "nos"]
"""Pronouns that are written on to an infinitive, a gerund and a request."""
PAIRS = [first + last for first in ("me", "te", "se", "nos") for last in ("lo", "la", "los", "las")]


def _verb(infinitive: str) -> Iterator[str]:
    root, vowel = infinitive[:-2], infinitive[-2].translate(UNSTRESSED)
    whole, stressed = f"{root}{vowel}r", f"{root}{vowel.translate(STRESSED)}r"
    yield from (_spelt(root, vowel, tail) for tail in TAILS[vowel])
    yield from (whole + tail for tail in FUTURE)
    yield from (whole + pronoun for pronoun in HANGING)
    yield from (stressed + pair for pair in PAIRS)
    yield from (f"{root}{GERUND[vowel]}{pronoun}" for pronoun in HANGING)
    asked = _stressed(root) + ("a" if vowel == "a" else "e")
    together = _spelt(root, vowel, "é" if vowel == "a" else "á")
    yield from (f"{together}mo{pronoun}" for pronoun in ("nos", "slo", "sla", "slos", "slas"))
    yield from (asked + pronoun for pronoun in (*HANGING, "melo", "noslo"))


GERUND: Mapping[str, str] = {"a": "ándo", "e": "iéndo", "i": "iéndo"}
BEFORE_E = (("gu", "gü"), ("g", "gu"), ("c", "qu"), ("z", "c"))
BEFORE_A = (("gu", "g"), ("g", "j"), ("c", "zc"))
"""How the end of a stem is written so that it sounds the same: tocar, toqué; recoger, recojo."""


def _spelt(root: str, vowel: str, tail: str) -> str:
    changes = BEFORE_E if vowel == "a" and tail[0] in "eé" else BEFORE_A if vowel != "a" and tail[0] in "oaá" else ()
    for end, written in changes:
        if root.endswith(end):
            return root.removesuffix(end) + written + tail
    return root + tail


def _stressed(text: str) -> str:
    """With an accent on the vowel that is heard: `mir`, `mír`; `cambi`, `cámbi`; `cuent`, `cuént`."""
    end = len(text.rstrip("iu")) if re.search(r"[^aeiou][iu]$", text) else len(text)
    found = re.search(r"([aeo])[iu]?[^aeiou]*$|([iu])[^aeiou]*$|([aeo])[aeiou]*$", text[:end])
    if found is None:
        return text
    at = found.start(found.lastindex or 0)
    return text[:at] + text[at].translate(STRESSED) + text[at + 1 :]


STRESSED = str.maketrans("aeiou", "áéíóú")
UNSTRESSED = str.maketrans("áéíóú", "aeiou")

# --- nouns and adjectives ---------------------------------------------------------------------------


def _noun(word: str) -> Iterator[str]:
    yield _plural(word)


def _plural(word: str) -> str:
    if re.search(r"[aeiouáéó]$", word):
        return f"{word}s"
    if word.endswith("z"):
        return f"{word[:-1]}ces"
    if re.search(r"[áéíóú][ns]$", word):
        return f"{word[:-2]}{word[-2:].translate(UNSTRESSED)}es"
    return word if word.endswith("s") else f"{word}es"


def _adjective(word: str) -> Iterator[str]:
    yield _plural(word)
    feminine = f"{word[:-1]}a" if word.endswith("o") else f"{word}a" if word.endswith(("dor", "tor", "sor")) else word
    yield from (feminine, _plural(feminine), f"{feminine}mente")


KINDS: Mapping[str, Callable[[str], Iterator[str]]] = {"v": _verb, "n": _noun, "a": _adjective}
