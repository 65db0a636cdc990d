"""From a file's text to a `Framework`, or to a list of faults that an author can mend."""

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from coach.errors import BrokenFramework
from coach.frameworks.schema import Framework

__all__ = ["MAX_FAULTS", "Path", "load", "places", "shipped"]

MAX_CHARS = 200_000
MAX_DEPTH = 20
MAX_FAULTS = 50
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Path = tuple[int | str, ...]
"""The way to a value: keys, and indices from 0."""


def load(text: str, *, name: str = "framework") -> Framework:
    """Read YAML or JSON. Raises `BrokenFramework` with one `name:line: field: what to write` for each fault."""
    data, lines = _read(text, name)
    try:
        return Framework.model_validate(data)
    except ValidationError as error:
        found = [place for each in error.errors(include_url=False) for place in _placed(each, data)]
        faults = [f"{name}:{_line(lines, path)}: {_dotted(path)}: {advice}" for path, advice in found[:MAX_FAULTS]]
        more = [f"{name}:1: file: has {len(found) - MAX_FAULTS} more faults; mend these first"]
        raise BrokenFramework(faults + more * (len(found) > MAX_FAULTS)) from error


def shipped() -> Iterator[tuple[str, str]]:
    """Each framework that comes with the coach, as `(file name, text)`."""
    for file in sorted(files("coach.frameworks").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            yield file.name, file.read_text(encoding="utf-8")


def places(text: str) -> Mapping[Path, int]:
    """The line, from 1, on which each value of a readable file stands."""
    return dict(_walk(yaml.compose(text, Loader=LOADER), (), 1))


# --- reading ----------------------------------------------------------------------------------------


def _read(text: str, name: str) -> tuple[dict[str, Any], Mapping[Path, int]]:
    """The file as plain data, and where its values stand."""
    found: list[tuple[Path, int]] = []
    data = None
    try:
        refused = _refused(text)
        if not refused:
            loader = LOADER(text)
            node = loader.get_single_node()
            data = node and loader.construct_document(node)
            found = list(_walk(node, (), 1))
            refused = _twice(found) or _shapeless(data)
    except (yaml.YAMLError, ValueError) as error:
        raise BrokenFramework([f"{name}:{_where(error, text)}: file: {_why(error)}"]) from error
    if refused:
        raise BrokenFramework([f"{name}:{refused}"])
    return data, dict(found)  # type: ignore[return-value]  # _shapeless refuses all but a mapping


def _refused(text: str) -> str:
    """What YAML allows and a framework has no use for: sizes and depths in which a parser gets lost, references."""
    if len(text) > MAX_CHARS:
        return f"1: file: has {len(text)} characters; keep it under {MAX_CHARS}"
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        assert event.start_mark is not None
        line = event.start_mark.line + 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            return f"{line}: file: uses a YAML alias (*name); write the value out in each place"
        if depth > MAX_DEPTH:
            return f"{line}: file: is nested more than {MAX_DEPTH} levels deep; close the brackets that are open"
    return ""


def _shapeless(data: object) -> str:
    if isinstance(data, dict):
        return ""
    return "1: file: holds no mapping; start with `id:`, `title:`, `fields:` and `steps:`"


def _walk(node: yaml.Node | None, path: Path, line: int) -> Iterator[tuple[Path, int]]:
    yield path, line
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _walk(value, (*path, key.value), key.start_mark.line + 1)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _walk(value, (*path, index), value.start_mark.line + 1)


def _twice(found: list[tuple[Path, int]]) -> str:
    """A key that is written twice in one mapping would silently lose its first value."""
    seen: dict[Path, int] = {}
    for path, line in found:
        if path in seen:
            return f"{line}: {_dotted(path)}: stands on line {seen[path]} too; write it once"
        seen[path] = line
    return ""


def _where(error: Exception, text: str) -> int:
    mark = getattr(error, "problem_mark", None)
    at: int = getattr(error, "position", getattr(error, "start", 0))
    return mark.line + 1 if mark is not None else text[:at].count("\n") + 1


def _why(error: Exception) -> str:
    if problem := getattr(error, "problem", None):
        return f"is not readable ({problem}); write spaces instead of tabs, close quotes and brackets, indent alike"
    if reason := getattr(error, "reason", None):
        return f"is not plain text ({reason}); save it as UTF-8 without control characters"
    return f"holds a date or number that cannot be ({error}); write it in quotation marks"


# --- faults -----------------------------------------------------------------------------------------

ADVICE: Mapping[str, str] = {
    "missing": "is missing; add it",
    "extra_forbidden": "is not known here; remove it or correct its spelling",
    "string_type": "is not text; write it in quotation marks",
    "invalid_key": "is not text; write it in quotation marks",
    "string_too_short": "is empty; write some words",
    "string_too_long": "is too long; keep it to {max_length} characters",
    "string_pattern_mismatch": "is not a name; write small letters, digits and _, a letter first",
    "literal_error": "is not known here; write {expected}",
    "dict_type": "is not a mapping; write `name: value` pairs",
    "model_type": "is not a mapping; write `name: value` pairs",
    "model_attributes_type": "is not a mapping; write `name: value` pairs",
    "tuple_type": "is not a list; write items, each after a `- `",
    "too_short": "is empty; write at least {min_length}",
    "bool_type": "is neither; write true or false",
    "bool_parsing": "is neither; write true or false",
    "int_type": "is not a whole number; write one",
    "int_parsing": "is not a whole number; write one",
    "int_from_float": "is not a whole number; write one",
    "greater_than_equal": "is too small; write {ge} or more",
    "less_than_equal": "is too large; write {le} or less",
    "union_tag_invalid": "is no kind of step; write one of {expected_tags}",
    "union_tag_not_found": "says no kind; add `kind:` with the kind of step it is",
}


APART = re.compile(r"; (?!write |give |remove )")
"""Between two faults of the whole file; within one it stands before what to write."""

STEP = re.compile(r"(?:the )?step (?:id )?'(\w+)'")
KEY = re.compile(r"`([\w.]+)` (?:lacks|has) '([\w.]+)'")


def _placed(found: ErrorDetails, data: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Each fault that one error speaks of, with the way to its place."""
    if found["type"] == "value_error":
        for fault in APART.split(found["msg"].removeprefix("Value error, ")):
            yield _about(fault, data), fault
        return
    way = found["loc"]
    if way[0] == "steps" and len(way) > 2:
        way = way[:2] + way[3:]  # without the step's kind, which pydantic puts in
    if found["type"] == "union_tag_invalid":
        way = (*way, "kind")
    yield tuple(p for p in way if p != "[key]"), ADVICE.get(found["type"], found["msg"]).format(**found.get("ctx", {}))


def _about(fault: str, data: Mapping[str, Any]) -> Path:
    """The way to what a fault of the whole file speaks of first: a step, a key of a table, or a field."""
    if step := STEP.match(fault):
        ids = [each["id"] for each in data["steps"]]
        return ("steps", len(ids) - 1 - ids[::-1].index(step[1]))
    if key := KEY.match(fault):
        return (*key[1].split("."), key[2])
    return tuple(fault.partition(" ")[0].split("."))


def _line(lines: Mapping[Path, int], path: Path) -> int:
    """Where it stands or, when it is missing, what it is missing from."""
    return next(lines[path[:size]] for size in range(len(path), -1, -1) if path[:size] in lines)


def _dotted(path: Path) -> str:
    return ".".join(str(part)[:60] for part in path)
