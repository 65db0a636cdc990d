"""One coaching turn, end to end."""

from coach.coaching.service import Act, Coaching, NewSession, Reply

__all__ = ["Act", "Coaching", "NewSession", "Reply"]
