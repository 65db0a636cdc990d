"""English: `/v` a verb, any other kind takes the plural or third person alone."""

import re
from collections.abc import Iterator, Sequence

__all__ = ["forms"]


def forms(word: str, kind: str, irregular: Sequence[str]) -> Iterator[str]:
    yield word
    if kind:
        yield _with_s(word)
    if kind == "v":
        yield from (_joined(word, "ed"), _joined(word, "ing"), *irregular)


def _with_s(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return word + ("es" if re.search(r"(?:s|x|z|ch|sh|[^aeiou]o)$", word) else "s")


def _joined(word: str, ending: str) -> str:
    if re.search(r"[^aeiou]y$", word) and ending == "ed":
        return f"{word[:-1]}ied"
    if word.endswith("ie") and ending == "ing":
        return f"{word[:-2]}ying"
    if re.search(r"[^eo]e$", word) or (word.endswith("e") and ending == "ed"):
        return word[:-1] + ending
    doubles = re.fullmatch(r"[^aeiou]*[aeiou][bdgklmnprt]", word) or word in DOUBLING
    return word + (word[-1] if doubles else "") + ending


DOUBLING = frozenset({"begin", "refer", "occur", "prefer", "commit"})
