"""Which events a pattern stands for: `issue.raised` by its own name, by `issue.*`, or by `*`."""

__all__ = ["fits"]


def fits(pattern: str, type: str) -> bool:
    return pattern in ("*", type) or (pattern.endswith(".*") and type.startswith(pattern[:-1]))
