"""Problems with a hidden graph of causes, as a person at the place would find them; one file each.

Whoever plays a learner gets a case; whoever scores a dialogue does too. The coach never does.
"""

from evals.cases.model import FIELDS, FOLDER, Case, Cause, Countermeasure, Find, Person, Wrong, cases, load

__all__ = ["FIELDS", "FOLDER", "Case", "Cause", "Countermeasure", "Find", "Person", "Wrong", "cases", "load"]
