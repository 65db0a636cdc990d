"""What a button is about, for those who hear the page: rows have the same buttons, and each names its own item."""

from ui.parts.text import md

__all__ = ["about"]


def about(label: str, title: str) -> str:
    """The title is heard and not seen: `coach.css` hides what is emphasised in a button."""
    return f"{label} *{md(title)}*" if title.strip() else label
