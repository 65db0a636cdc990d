"""Escalation policies: who hears after how long, as data that a customer owns."""

from typing import Annotated, Any

from fastapi import Query, Response

from coach.api.deps import Desk, desk
from coach.api.paging import Page, PageAsked
from coach.api.putting import Absent, put, text_of
from coach.api.resource import Resource
from coach.board.policies import PolicyView, policy_in, put_policy, read_policies, read_policy

__all__ = ["router"]

router = Resource("/policies")

MayRead = Annotated[Desk, desk("policies", "read")]
MayEdit = Annotated[Desk, desk("policies", "edit")]

EXAMPLE = """\
name: Night shift
about: The shift lead hears after an hour, the production manager in the morning.
time: working
issue: {acknowledge: 1h, resolve: 2d}
remind: [4h]
grace: 1h
levels:
  - {up: 0, acknowledge: 2h, resolve: 8h}
  - {up: 1, resolve: 1d}
  - {up: 2}
digest: 1d
"""

SOURCE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "All of the policy. Lengths of time are written 30min, 4h, 2d or 1w.",
        "content": {
            "application/yaml": {"schema": {"type": "string"}, "example": EXAMPLE},
            "application/json": {
                "schema": {"type": "object"},
                "example": {
                    "name": "Night shift",
                    "issue": {"acknowledge": "1h", "resolve": "2d"},
                    "levels": [{"up": 0, "resolve": "8h"}, {"up": 1}],
                },
            },
        },
    }
}


@router.get("", response_model=Page[PolicyView])
async def list_policies(desk: MayRead, asked: PageAsked) -> Response:
    """The organisation's own, and the presets that it has not changed; in the order of their ids."""
    return await desk.page(lambda conn: read_policies(conn, desk.caller, asked))


@router.get("/{id}", response_model=PolicyView)
async def get_policy(
    desk: MayRead, id: str, version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
) -> Response:
    """The newest version, or the one asked for; every version is kept."""
    return await desk.show(lambda conn: read_policy(conn, desk.caller, id, version))


@router.put("/{id}", response_model=PolicyView, responses={201: {"model": PolicyView}}, openapi_extra=SOURCE)
async def save_policy(desk: MayEdit, id: str, if_none_match: Absent = None) -> Response:
    """A new policy, or a new version of one. The same content again changes nothing.

    What is being followed up already goes on under the version it began with.
    """
    policy = policy_in(await text_of(desk, "policy"))
    return await put(
        desk,
        "policy",
        if_none_match,
        show=lambda conn: read_policy(conn, desk.caller, id),
        same=lambda before: before.policy == policy,
        act=lambda conn, at: put_policy(conn, desk.caller, id, policy, at),
    )
