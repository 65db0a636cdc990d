"""What a board app is not told: who answered, who decided, whose a routine is. With its key nobody ranks leaders."""

from dataclasses import replace
from typing import Any, TypeVar

from coach.board.words import Quote
from coach.store.scope import Caller

__all__ = ["unnamed"]

T = TypeVar("T")


def unnamed(caller: Caller, shown: T, *names: str) -> T:
    """The same; for a board app without the people in these fields, and without who spoke the quotes in them."""
    if caller.role != "reader":
        return shown
    held: Any = shown
    left: T = replace(held, **{name: without(getattr(shown, name)) for name in names})
    return left


def without(held: Any) -> Any:
    match held:
        case Quote():
            return replace(held, by=None)
        case list():
            return [without(each) for each in held]
        case _:
            return None
