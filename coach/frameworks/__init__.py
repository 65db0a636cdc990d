"""What is coached: the schema of a framework, its loader, and the frameworks that ship."""

from coach.frameworks.loader import load, shipped
from coach.frameworks.schema import Framework

__all__ = ["Framework", "load", "shipped"]
