"""The contract's vocabulary and turns of phrase, read once for each locale."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, get_args

import snowballstemmer
import yaml

from coach.dialogue.joins import Joining
from coach.dialogue.lemmas import Lexicon, fold
from coach.dialogue.moves import MOVES
from coach.dialogue.vocabulary import Deed, Language, Pattern, Phrases, Rule, Said
from coach.errors import NotFound
from coach.prompts.forms import FORMS, PREFIXES, STEMS, Forms

__all__ = ["language", "locales"]

STEMMERS: Mapping[str, str] = {"en": "english", "es": "spanish", "de": "german"}
"""Locale to the name of its stemmer; a locale joins with its forms and its folder of data."""


def locales() -> tuple[str, ...]:
    return tuple(FORMS)


@lru_cache
def language(locale: str) -> Language:
    """The language of a locale; its region is ignored."""
    name = locale.replace("_", "-").partition("-")[0].lower()
    if name not in FORMS:
        raise NotFound(f"There is no vocabulary for the locale {locale!r}; use one of {', '.join(locales())}.")
    return _language(name) if name == locale else language(name)


def _language(locale: str) -> Language:
    folder = files("coach.prompts").joinpath(locale, "language")
    tables, phrases = _yaml(folder / "words.yaml"), _yaml(folder / "patterns.yaml")
    lexicon = _lexicon(locale, folder, tables)
    forms = partial(_forms, irregular=lexicon.irregular, forms=FORMS[locale])
    neutral = frozenset(forms(_entries(folder / "neutral.txt")))
    parts = _parts(phrases["parts"] | {"number": "|".join(tables["numbers"])})
    foreign = {word for other, listed in tables["foreign"].items() if other != locale for word in listed}
    return Language(
        locale,
        lexicon,
        neutral,
        frozenset(foreign) - neutral - lexicon.function,
        _opposites(tables["opposites"], lexicon),
        cache(partial(_same, folder, lexicon)),
        tuple(map(frozenset, tables["fields"])),
        _any([tables["likened"]], parts),
        _any(phrases["spared"], parts),
        {name: _any(phrases[name], parts) for name in QUESTIONS},
        {
            rule: _phrases(phrases[rule], phrases.get("harmless", {}).get(rule, NEVER), parts, forms)
            for rule in get_args(Rule)
            if rule in phrases
        },
        _joining(phrases["joining"], parts, lexicon),
    )


QUESTIONS = ("second", "unmarked", "leading", "closed", "told_to_tell", "choosing", "choice", "open", "person")


def _joining(listed: Mapping[str, Sequence[str]], parts: Mapping[str, str], lexicon: Lexicon) -> Joining:
    clause = _any([*listed["because"], *listed["therefore"], "[,;:]", " - "], parts)
    return Joining(lexicon, **{name: _any(texts, parts) for name, texts in listed.items()}, clause=clause)


def _yaml(file: Traversable) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


def _lines(file: Traversable) -> Iterator[str]:
    """The lines of a list; one that starts with `#` is about them."""
    return (line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))


def _entries(file: Traversable) -> Iterator[str]:
    """The words of a list."""
    for line in _lines(file):
        yield from line.split()


def _lexicon(locale: str, folder: Traversable, tables: Mapping[str, Any]) -> Lexicon:
    rows = (line.split(":") for line in _lines(folder / "irregular.txt"))
    irregular = {form: base for base, forms in rows for form in forms.split()}
    counted = (*enumerate(tables["numbers"]), *enumerate(tables["ordinals"]))
    stem = snowballstemmer.stemmer(STEMMERS[locale]).stemWord
    return Lexicon(
        partial(STEMS[locale], stem) if locale in STEMS else stem,
        frozenset(_entries(folder / "function.txt")),
        irregular,
        {word: str(n) for n, word in counted} | {word: str(n) for word, n in tables.get("tens", {}).items()},
        frozenset(tables["negators"]),
        PREFIXES.get(locale, ()),
        tables.get("decimal", "."),
    )


def _forms(entries: Iterable[str], irregular: Mapping[str, str], forms: Forms) -> Iterator[str]:
    bent: dict[str, list[str]] = {}
    for form, base in irregular.items():
        bent.setdefault(base, []).append(form)
    for entry in entries:
        word, _, kind = entry.partition("/")
        yield from forms(word, kind, bent.get(word.rpartition("|")[2], ()))


# --- turns of phrase --------------------------------------------------------------------------------


def _parts(parts: Mapping[str, str]) -> Mapping[str, str]:
    """Each part with the parts named inside it filled in; a part names only those before it."""
    done: dict[str, str] = {}
    for name, text in parts.items():
        done[name] = _fill(text, done)
    return done


def _fill(text: str, parts: Mapping[str, str]) -> str:
    return re.sub(r"(?<!\(\?)<([a-z_]+)>", lambda m: parts[m[1]], text)


def _any(texts: Iterable[str], parts: Mapping[str, str]) -> re.Pattern[str]:
    """One pattern for all; what begins alike is tried once for each place in a text, not once for each pattern."""
    starts = (parts.get("begin", WORD), WORD, "")
    grouped: dict[str, list[str]] = {start: [] for start in starts}
    for choice in (choice for text in texts for choice in _choices(_fill(text, parts))):
        start = next(start for start in starts if choice.startswith(start))
        grouped[start].append(choice.removeprefix(start))
    return re.compile("|".join(f"{start}(?:{'|'.join(rest)})" for start, rest in grouped.items() if rest))


WORD = r"\b"
NEVER = [r"\b\B"]
"""Finds nothing."""


def _choices(pattern: str) -> Iterator[str]:
    """The alternatives of a pattern, those inside its brackets left alone."""
    depth, since = 0, 0
    for at in (m.start() for m in re.finditer(r"(?<!\\)[()|]", pattern)):
        depth += {"(": 1, ")": -1, "|": 0}[pattern[at]]
        if pattern[at] == "|" and not depth:
            yield pattern[since:at]
            since = at + 1
    yield pattern[since:]


Expand = Callable[[Iterable[str]], Iterable[str]]
"""Entries of a list of words to all their forms."""


def _phrases(
    lines: Sequence[str | Mapping[str, Any]], harmless: Sequence[str], parts: Mapping[str, str], forms: Expand
) -> Phrases:
    """All that nothing excuses become one pattern."""
    bare = [line for line in lines if isinstance(line, str)]
    excusable = [line for line in lines if not isinstance(line, str)]
    patterns = [Pattern(_any(bare, parts))] if bare else []
    screen = _any([*bare, *(line["find"] for line in excusable)], parts)
    all_ = (*patterns, *(_excusable(line, parts, forms) for line in excusable))
    return Phrases(screen, all_, _any(harmless, parts))


def _excusable(line: Mapping[str, Any], parts: Mapping[str, str], forms: Expand) -> Pattern:
    spare, did = frozenset(line.get("spare", ())), frozenset(line.get("did", ()))
    assert spare <= set(MOVES), spare
    assert did <= set(get_args(Deed)), did
    free = frozenset(forms(line.get("free", "").split()))
    made = line.get("made", False)
    return Pattern(_any([line["find"]], parts), SAID[line.get("said", False)], made, free, spare, did)


SAID: Mapping[object, Said] = {False: "", True: "said", "denied": "denied"}


def _opposites(pairs: Iterable[tuple[str, str]], lexicon: Lexicon) -> Mapping[str, frozenset[str]]:
    """Either side of a pair to the lemmas of the other."""
    found: dict[str, set[str]] = {}
    for good, bad in pairs:
        for these, those in ((good.split(), bad.split()), (bad.split(), good.split())):
            for word in these:
                found.setdefault(word, set()).update(map(lexicon.lemma, those))
    return {word: frozenset(lemmas) for word, lemmas in found.items()}


def _same(folder: Traversable, lexicon: Lexicon) -> Mapping[str, frozenset[str]]:
    """Each word of a group to the lemmas of the others, and each general word to those of what it may stand for."""
    found: dict[str, set[str]] = {}
    for line in map(fold, _lines(folder / "same.txt")):
        group = [*map(lexicon.lemma, line.split())]
        for word in group:
            found.setdefault(word, set()).update(group)
    for general, _, kinds in (fold(line).partition(":") for line in _lines(folder / "kinds.txt")):
        found.setdefault(lexicon.lemma(general), set()).update(map(lexicon.lemma, kinds.split()))
    return {word: frozenset(lemmas - {word}) for word, lemmas in found.items()}
