"""Bring the catalogues up to date with what the pages say: `python -m ui.words.extract`."""

import ast
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from ui.words.catalogue import LOCALES, Locale, path_of

__all__ = ["said_in", "wanting"]

UI = Path(__file__).parents[1]
KEYWORDS = {"say": None, "later": None, "plural": (1, 2)}

Found = tuple[int, str, str | tuple[str, ...], list[str]]


def of_template(file: BinaryIO, keywords: Collection[str], tags: object, options: object) -> Iterator[Found]:
    """Jinja's own looks for functions alone, and `say.plural` is one of a value."""
    for call in Environment(autoescape=True).parse(file.read().decode()).find_all(nodes.Call):
        name = getattr(call.node, "attr", getattr(call.node, "name", ""))
        texts = [each.value for each in call.args if isinstance(each, nodes.Const) and isinstance(each.value, str)]
        if name in keywords and texts:
            yield call.lineno, name, tuple(texts) if len(texts) > 1 else texts[0], []


def of_script(file: BinaryIO, keywords: Collection[str], tags: object, options: object) -> Iterator[Found]:
    """Babel's own for Python takes any string between the brackets, `say(WORDS["kind"])` too."""
    for call in ast.walk(ast.parse(file.read())):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            texts = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if name in keywords and texts:
                yield call.lineno, name, tuple(texts) if len(texts) > 1 else texts[0], []


METHODS: list[tuple[str, Any]] = [("**.py", of_script), ("**.j2", of_template)]


def said_in(place: Path = UI) -> Catalog:
    """Every text that the pages say."""
    found = Catalog(locale="en")
    for name, line, text, comments, _ in extract_from_dir(str(place), METHODS, keywords=KEYWORDS):
        found.add(text, locations=[(name, line)], auto_comments=comments)
    return found


def kept(locale: Locale) -> Catalog:
    if not path_of(locale).exists():
        return Catalog(locale=locale)
    with path_of(locale).open("rb") as file:
        return read_po(file, locale=locale)


def wanting(locale: Locale) -> list[str]:
    """What a language has no words for yet."""
    known = kept(locale)
    return [str(each.id) for each in said_in() if each.id and not said(known, each.id)]


def said(known: Catalog, id: object) -> bool:
    found = known.get(id)  # type: ignore[arg-type]  # a plural's id is a pair, which get takes too
    if found is None or found.fuzzy:
        return False
    return all(found.string) if isinstance(found.string, tuple | list) else bool(found.string)


def main() -> None:
    template = said_in()
    for locale in LOCALES:
        if locale == "en":
            continue
        catalogue = kept(locale)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.fuzzy = False
        with path_of(locale).open("wb") as file:
            write_po(
                file, catalogue, no_location=True, omit_header=False, sort_output=True, ignore_obsolete=True, width=118
            )
        print(f"{locale}: {len(catalogue)} texts, {len(wanting(locale))} without words")


if __name__ == "__main__":
    main()
