"""When an action has worked, whoever leads the team is asked to say thank you; by word of mouth, and not by us."""

from coach.board.giving import ActionRow, item_of
from coach.board.notices import originators, tell
from coach.board.plant import Plant
from coach.store.leading import no_thanks

__all__ = ["prompt_thanks"]


def prompt_thanks(plant: Plant, action: ActionRow, n: int) -> None:
    """`n` is the look that found it effective. Nobody is named; nobody is asked to thank themselves."""
    leader = plant.team(action["team_id"]).leader_id
    raised = originators(plant.conn, plant.org, [action["id"]]).get(action["id"])
    thanked = {person for person in (raised, action["owner_id"]) if person is not None and plant.living(person)}
    if leader is None or not thanked - {leader} or no_thanks(plant.conn, plant.org, leader):
        return
    tell(plant, [leader], action["id"], item_of(plant, action), "thank", f"{action['id']}_{n}")
