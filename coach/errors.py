"""Everything that can go wrong on purpose, by who has to act.

CoachError
├── InvalidInput       the caller sends something else                     422
│   ├── BadRows          the author of a table mends its rows                422
│   └── BrokenFramework  the author of a framework file mends a line        422
├── NotSignedIn        the caller sends a key that is valid                401
│   └── NotRecognised    the person at the board types their PIN again       401
├── NotAllowed         an administrator gives a role or a team             403
├── NotFound           the caller looks again: it is not there for them    404
├── NotAcceptable      the caller asks for another format                   406
├── Conflict           the caller reads the state and asks again           409
│   └── IllegalMove      the dialogue cannot do that from where it stands   409
├── Gone               the caller reads afresh: what it asks for was removed 410
├── Stale              the caller reads the newer version first            412
├── NeedsVersion       the caller sends If-Match                           428
├── TooMany            the caller closes what it no longer listens to       429
├── Locked             the person at the board waits                        429
├── OutOfOrder         the operator mends settings, database or disk       500
├── Occupied           the caller asks again in a moment                    503
├── Unreachable        the operator looks at the service that is asked      503
└── Unavailable        nobody: the built-in coach takes the turn            503

Messages name what was wrong with `{value!r}` and say what to do next.
"""

__all__ = [
    "BadRows",
    "BrokenFramework",
    "CoachError",
    "Conflict",
    "Gone",
    "IllegalMove",
    "InvalidInput",
    "Locked",
    "NeedsVersion",
    "NotAcceptable",
    "NotAllowed",
    "NotFound",
    "NotRecognised",
    "NotSignedIn",
    "Occupied",
    "OutOfOrder",
    "Stale",
    "TooMany",
    "Unavailable",
    "Unreachable",
]


class CoachError(Exception):
    """Base of all of them; `status` is the HTTP status it becomes."""

    status = 500
    title = "Something is out of order"


class InvalidInput(CoachError):
    """Where one `field` is wrong, `reason` says what is, without what stood there."""

    status = 422
    title = "That cannot be used"

    def __init__(self, message: str = "", *, field: str | None = None, reason: str | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.reason = message if reason is None else reason


class BrokenFramework(InvalidInput):
    """Holds every fault found: `file:line: field: what to write instead`."""

    title = "The framework file has faults"

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class BadRows(InvalidInput):
    """Holds those shown: `line: column: what is wrong and what to do`."""

    title = "The table has rows that cannot be kept"

    def __init__(self, message: str, faults: list[str]) -> None:
        super().__init__(message)
        self.faults = faults


class NotSignedIn(CoachError):
    status = 401
    title = "The key is missing or not valid"


class NotRecognised(NotSignedIn):
    """One answer for whatever was wrong, so that nobody learns what was right."""

    title = "Nobody is signed in by that"


class NotAllowed(CoachError):
    status = 403
    title = "This key may not do that"


class NotFound(CoachError):
    status = 404
    title = "There is no such thing"


class NotAcceptable(CoachError):
    status = 406
    title = "It does not come in that format"


class Conflict(CoachError):
    status = 409
    title = "That does not fit the present state"


class IllegalMove(Conflict):
    title = "The dialogue cannot do that now"


class Gone(CoachError):
    status = 410
    title = "It was there and was removed"


class Stale(CoachError):
    status = 412
    title = "Somebody changed it in the meantime"


class NeedsVersion(CoachError):
    status = 428
    title = "Say which version you are changing"


class TooMany(CoachError):
    status = 429
    title = "That is more than one key may have at once"


class Locked(CoachError):
    """Until `seconds` from now."""

    status = 429
    title = "Too many wrong PINs"

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class OutOfOrder(CoachError):
    pass


class Occupied(CoachError):
    status = 503
    title = "Too many ask for this at once"


class Unreachable(CoachError):
    status = 503
    title = "Another service does not answer"


class Unavailable(CoachError):
    """A backend hands a turn over; `kind` is one word for the turn's record."""

    status = 503
    title = "The model does not answer"

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(detail or kind)
        self.kind = kind
