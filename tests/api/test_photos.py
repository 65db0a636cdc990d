"""Photos of issues: what is taken, what is left in them, who sees them and who may delete them."""

import asyncio
from io import BytesIO
from random import Random
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from coach.api.gate import MAX_BODY
from coach.board.photos import MOST
from coach.board.pictures import MAX_BYTES
from coach.store import tables as t
from coach.store.engine import Store
from tests.hostile_pictures import KINDS, SECRET, drawing, exif, saved, uploads

from .conftest import Api, Plant

JPEG = {"Content-Type": "image/jpeg"}


def photo(form: str = "JPEG") -> bytes:
    """With the place and the name of who took it in its notes."""
    return saved(drawing(Random(3)), form, exif=exif(1))


@pytest.fixture
def issue(as_role: Any) -> str:
    return str(as_role("member").made("/v1/issues", {"title": "The guard is cracked"})["id"])


def sent(api: Api, issue: str, data: bytes | None = None, **options: Any) -> Any:
    headers = {**JPEG, **options.pop("headers", {})}
    content = photo() if data is None else data
    return api("POST", f"/v1/issues/{issue}/photos", content=content, headers=headers, **options)


def kept(api: Api, issue: str) -> list[str]:
    return list(api("GET", f"/v1/issues/{issue}").json()["photos"])


def audited(api: Api, store: Store, org: str) -> list[tuple[str, str]]:
    a = t.audit.c
    what = select(a.what, a.target).where(a.org == org, a.what.like("photo%"))
    return api.runner.run(store.read(lambda conn: [(row.what, row.target) for row in conn.execute(what)]))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_as_a_plain_picture_of_the_issue(as_role: Any, issue: str, plant: Plant, form: str) -> None:
    data = photo(form)
    assert SECRET.encode() in data
    answer = sent(as_role("member"), issue, data, headers={"Content-Type": f"image/{form.lower()}"})
    made = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/v1/photos/{made['id']}")
    assert (made["issue_id"], made["by"], made["kind"]) == (issue, plant.member, "image/jpeg")
    assert kept(as_role("reader"), issue) == [made["id"]]
    shown = as_role("reader")("GET", answer.headers["Location"]).content
    image = Image.open(BytesIO(shown))
    assert (image.format, image.size, len(image.getexif())) == ("JPEG", (made["width"], made["height"]), 0)
    assert SECRET.encode() not in shown


def test_it_is_shown_so_that_no_browser_takes_it_for_anything_else(as_role: Any, issue: str) -> None:
    id = sent(as_role("member"), issue).json()["id"]
    shown = as_role("member")("GET", f"/v1/photos/{id}")
    told = ("Content-Type", "X-Content-Type-Options", "Content-Disposition", "Cache-Control")
    assert [shown.headers[name] for name in told] == [
        "image/jpeg",
        "nosniff",
        f'inline; filename="{id}.jpg"',
        "private, no-cache",
    ]
    again = as_role("member")("GET", f"/v1/photos/{id}", headers={"If-None-Match": shown.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_fifty_hostile_uploads_end_as_plain_pictures_or_as_problems(as_role: Any, api: Api, plant: Plant) -> None:
    member = as_role("member")
    assert len(KINDS) <= 50
    for n, upload in enumerate(uploads(50)):
        if n % MOST == 0:
            issue = member.made("/v1/issues", {"title": f"Stop {n}"})["id"]
        answer = sent(member, issue, upload.data)
        assert answer.status_code in {"kept": {201}, "refused": {413, 422}, "either": {201, 422}}[upload.fate], (
            upload.name
        )
        if answer.status_code == 201:
            shown = member("GET", f"/v1/photos/{answer.json()['id']}").content
            assert SECRET.encode() not in shown and b"script" not in shown, upload.name
            assert len(Image.open(BytesIO(shown)).getexif()) == 0, upload.name
        else:
            assert answer.headers["Content-Type"] == "application/problem+json", upload.name


@pytest.mark.parametrize("kind", ["image/gif", "application/json", "text/html", "multipart/form-data", ""])
def test_another_content_type_is_refused(as_role: Any, issue: str, kind: str) -> None:
    answer = sent(as_role("member"), issue, headers={"Content-Type": kind})
    assert (answer.status_code, "image/jpeg" in answer.json()["detail"]) == (415, True)
    assert kept(as_role("member"), issue) == []


def test_a_photo_may_be_larger_than_any_other_body(as_role: Any, issue: str) -> None:
    noise = saved(Image.effect_noise((1500, 1500), 90).convert("RGB"), "PNG")
    assert MAX_BODY < len(noise) < MAX_BYTES
    assert sent(as_role("member"), issue, noise, headers={"Content-Type": "image/png"}).status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "size"),
    [
        ("POST", "/v1/issues/{id}/photos", MAX_BYTES + 1),
        ("POST", "/v1/issues/{id}/photos/", MAX_BODY + 1),
        ("PUT", "/v1/issues/{id}/photos", MAX_BODY + 1),
        ("POST", "/v1/issues/{id}/reopen", MAX_BODY + 1),
        ("POST", "/v1/issues/{id}/x/photos", MAX_BODY + 1),
    ],
)
def test_no_body_is_larger_than_its_path_takes(as_role: Any, issue: str, method: str, path: str, size: int) -> None:
    answer = as_role("member")(method, path.format(id=issue), content=bytes(size), headers=JPEG)
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")


def test_a_photo_that_hides_its_length_is_measured_while_it_comes_in(as_role: Any, issue: str) -> None:
    async def chunks() -> Any:
        for _ in range(12):
            yield bytes(1 << 20)

    assert sent(as_role("member"), issue, chunks()).status_code == 413
    assert kept(as_role("member"), issue) == []


def test_an_issue_has_ten_photos_at_most_however_many_come_at_once(as_role: Any, issue: str) -> None:
    member, data = as_role("member"), photo()

    async def crowd() -> list[int]:
        path = f"/v1/issues/{issue}/photos"
        posts = (member.send("POST", path, JPEG, content=data) for _ in range(MOST + 3))
        return sorted([answer.status_code for answer in await asyncio.gather(*posts)])

    assert member.runner.run(crowd()) == [201] * MOST + [409] * 3
    assert len(kept(member, issue)) == MOST


def test_the_same_photo_under_one_key_is_kept_once(as_role: Any, issue: str) -> None:
    first, second = (sent(as_role("member"), issue, headers={"Idempotency-Key": "k-1"}) for _ in range(2))
    assert (first.json(), first.headers["Location"]) == (second.json(), second.headers["Location"])
    assert len(kept(as_role("member"), issue)) == 1


def test_photos_go_with_their_issue_to_another_team(as_role: Any, api: Api, plant: Plant, issue: str) -> None:
    path = f"/v1/photos/{sent(as_role('member'), issue).json()['id']}"
    assert as_role("other_team")("GET", path).status_code == 404
    api.edit(f"/v1/issues/{issue}", {"team_id": plant.other_team})
    assert [as_role(name)("GET", path).status_code for name in ("other_team", "member")] == [200, 404]


def test_who_took_it_or_a_leader_deletes_a_photo(
    as_role: Any, api: Api, store: Store, plant: Plant, issue: str
) -> None:
    shared = as_role("shared")
    mine, other = (sent(shared, issue, params={"by": plant.member}).json()["id"] for _ in range(2))
    for name in ("coach", "reader", "shared"):
        assert as_role(name)("DELETE", f"/v1/photos/{mine}").status_code == 403
    assert as_role("member")("DELETE", f"/v1/photos/{mine}").status_code == 204
    assert as_role("member")("GET", f"/v1/photos/{mine}").status_code == 404
    assert shared("DELETE", f"/v1/photos/{other}", params={"by": plant.leader}).status_code == 204
    assert kept(api, issue) == []
    whats = [(f"photo deleted from {issue}", id) for id in (mine, other)]
    assert sorted(audited(api, store, plant.org)) == sorted(whats)


def test_without_the_right_to_it_no_photo_is_worked_on(as_role: Any, issue: str, nobody: Api) -> None:
    broken = b"\xff\xd8 no photo"
    tries = (nobody, 401), (as_role("reader"), 403), (as_role("other_team"), 404), (as_role("member"), 422)
    for caller, status in tries:
        assert sent(caller, issue, broken).status_code == status
    assert sent(as_role("member"), "iss_nowhere", broken).status_code == 404
