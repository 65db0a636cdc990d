"""The door: who comes in by which way, and that nothing of them is left when they go."""

import pytest

from tests.ui.plain import HOME, OWN, browser, cookie
from ui.client import calls as c
from ui.fake import FakeCoach
from ui.parts.company import COMING, SECONDS, keep, nonce_in, take
from ui.plain.device import RELEASED, stands_for_a_device
from ui.plain.door import secrets
from ui.plain.house import BEARER, DEVICE
from ui.plain.page import IDLE, LANGUAGE, WHO, local_path
from ui.settings import Settings

PROOF = {"person": "per_1", "pin": "4719", "next": "/work"}
FACE = {"id": "per_9", "name": "Greta Sommer", "role": "coach", "team": "Riverside", "tier": 4}
PROVIDER = {"oidc_issuer": "https://id.example.org", "oidc_client_id": "coach", "oidc_client_secret": "s"}
FAR = {"X-Forwarded-For": "10.0.0.7", "Forwarded": "for=10.0.0.7", "Via": "1.1 proxy", "Host": "coach.example.org"}
FAR |= {"CF-Connecting-IP": "10.0.0.7", "True-Client-IP": "10.0.0.7", "X-Original-Host": "coach.example.org"}


@pytest.fixture
def fake() -> FakeCoach:
    """The first of those who may sign in has a PIN."""
    made = FakeCoach()
    for n, person in enumerate(made.shelf.lists["/v1/sign-ins/people"]):
        person["has_pin"] = n == 0
    return made


def people(fake: FakeCoach) -> list[dict[str, str]]:
    return fake.shelf.lists["/v1/sign-ins/people"]


async def test_a_pin_is_tried_with_the_key_of_the_device_and_leads_to_the_page_that_was_wanted(fake: FakeCoach) -> None:
    answer = await browser(fake, {DEVICE: "demo.tablet"}).post("/sign-in", data=PROOF, headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/work")
    assert fake.asked(c.begin_sign_in) == [{"person_id": "per_1", "pin": "4719"}]
    assert fake.sent[-1].headers["Authorization"] == "Bearer demo.tablet"
    assert cookie(answer, BEARER).startswith("coach=demo.somebody; HttpOnly")
    assert "Secure" not in cookie(answer, BEARER)
    assert answer.headers["cache-control"] == "no-store"


async def test_behind_https_the_bearer_is_never_sent_in_the_clear(fake: FakeCoach) -> None:
    tablet = browser(fake, {DEVICE: "demo.tablet"}, public_url="https://coach.example.org")
    answer = await tablet.post("/sign-in", data=PROOF, headers={"Origin": "https://coach.example.org"})
    assert "Secure" in cookie(answer, BEARER)


@pytest.mark.parametrize(
    ("status", "wait", "told"), [(401, None, "This PIN is not right"), (429, 400, "Wait 7 minutes")]
)
async def test_a_pin_that_is_not_taken_says_why_on_the_same_keypad(
    fake: FakeCoach, status: int, wait: int | None, told: str
) -> None:
    fake.fail(c.begin_sign_in, status, "No.", wait)
    answer = await browser(fake, {DEVICE: "demo.tablet"}).post(
        "/sign-in", data=PROOF | {"person": people(fake)[0]["id"]}, headers=OWN
    )
    assert answer.status_code == status
    assert told in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "data-digit" in answer.text
    assert not cookie(answer, BEARER)


async def test_whoever_has_no_pin_is_shown_and_cannot_be_chosen(fake: FakeCoach) -> None:
    shown = (await browser(fake, {DEVICE: "demo.tablet"}).get("/sign-in")).text
    assert shown.count("/sign-in?person=") == 1
    has, *others = people(fake)
    assert f"/sign-in?person={has['id']}" in shown
    assert [one["name"] for one in others if one["name"] not in shown] == []


async def test_on_an_enrolled_device_a_pin_is_the_only_way_in(fake: FakeCoach) -> None:
    fake.shelf.lists["/v1/sign-ins/demo"] = [FACE]
    tablet = browser(fake, {DEVICE: "demo.tablet"}, **PROVIDER)
    shown = (await tablet.get("/sign-in")).text
    assert not [each for each in ("Greta Sommer", "/company", 'name="key"') if each in shown]
    for answer in [
        *[
            await tablet.post("/sign-in", data=sent, headers=OWN)
            for sent in ({"demo": "per_9"}, PROOF | {"key": "demo.k"})
        ],
        await tablet.get("/company", headers=OWN),
    ]:
        assert answer.status_code == 403
        assert "with their PIN alone" in answer.text
        assert not answer.headers.get_list("set-cookie")
    assert not fake.asked(c.begin_sign_in)


async def test_the_form_of_another_site_changes_nothing(fake: FakeCoach) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {}):
        answer = await browser(fake, {DEVICE: "demo.tablet"}).post("/sign-in", data=PROOF, headers=headers)
        assert answer.status_code == 403
        assert not cookie(answer, BEARER)
    assert fake.sent == []


async def test_the_demo_is_one_tap_on_this_machine_and_not_there_for_anybody_else(fake: FakeCoach) -> None:
    fake.shelf.lists["/v1/sign-ins/demo"] = [FACE]
    near = browser(fake)
    assert "Greta Sommer" in (await near.get("/sign-in")).text
    assert (await near.post("/sign-in", data={"demo": "per_9"}, headers=OWN)).status_code == 303
    assert fake.asked(c.begin_sign_in) == [{"demo_person_id": "per_9"}]
    shown = browser(fake, public_url="https://coach.example.org")
    assert "Greta Sommer" not in (await shown.get("/sign-in")).text
    for name, value in FAR.items():
        assert "Greta Sommer" not in (await near.get("/sign-in", headers={name: value})).text
        assert not cookie(await near.post("/sign-in", data={"demo": "per_9"}, headers=OWN | {name: value}), BEARER)
    assert {"demo_person_id": "per_9"} not in fake.asked(c.begin_sign_in)[1:]


async def test_leaving_ends_the_sign_in_and_empties_every_cookie_of_the_person(fake: FakeCoach) -> None:
    theirs = {BEARER: "demo.somebody", IDLE: "120", WHO: "ab", "_streamlit_user": "x", "_streamlit_user_tokens_1": "y"}
    answer = await browser(fake, theirs | {DEVICE: "demo.tablet"}).post("/leave", headers=OWN)
    assert answer.headers["location"] == "/sign-in?left=1"
    assert len(fake.asked(c.sign_out)) == 1
    assert all("Max-Age=0" in cookie(answer, name) for name in theirs)
    assert not cookie(answer, DEVICE)


async def test_leaving_works_while_the_service_is_away(fake: FakeCoach) -> None:
    fake.cut()
    answer = await browser(fake, {BEARER: "demo.somebody"}).post("/leave", headers={"Origin": HOME})
    assert "Max-Age=0" in cookie(answer, BEARER)


async def test_whoever_types_the_way_out_is_given_a_button(fake: FakeCoach) -> None:
    person = browser(fake, {BEARER: "demo.somebody"})
    assert (await person.get("/lock")).headers["location"] == "/leave"
    asked = await person.get("/leave")
    assert '<form method="post" action="/leave">' in asked.text
    assert not asked.headers.get_list("set-cookie")
    assert fake.sent == []


async def test_another_site_signs_nobody_out_and_changes_no_language(fake: FakeCoach) -> None:
    person = browser(fake, {BEARER: "demo.somebody"})
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Referer": "https://evil.example/"}, {}):
        changed = await person.get("/language?to=de", headers=headers)
        assert changed.status_code == 303
        out = await person.post("/leave", headers=headers | {"Origin": "https://evil.example"})
        assert out.status_code == 403
        assert not [*changed.headers.get_list("set-cookie"), *out.headers.get_list("set-cookie")]
    assert fake.sent == []


async def test_a_language_is_chosen_by_a_link_and_kept(fake: FakeCoach) -> None:
    answer = await browser(fake).get("/language?to=de&next=/work", headers={"Referer": f"{HOME}/work"})
    assert answer.headers["location"] == "/work"
    assert cookie(answer, LANGUAGE).startswith("coach_language=de")


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example/x",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/leave",
        "/inbox/../leave",
        "/%2e%2e/leave/",
        "//.//evil.example",
    ],
)
def test_the_way_on_never_leads_away(wanted: str) -> None:
    assert local_path(wanted) == "/"


def test_the_way_on_keeps_what_was_asked() -> None:
    assert local_path("/raise?team=tea_1&equipment=equ_2") == "/raise?team=tea_1&equipment=equ_2"


@pytest.mark.parametrize(
    ("me", "is_one"),
    [
        ({"shared_device": True, "role": "supervisor"}, True),
        ({"role": "reader"}, True),
        ({"shared_device": True, "role": "admin"}, False),
        ({"role": "supervisor"}, False),
    ],
)
async def test_a_device_is_enrolled_with_a_key_of_its_own_alone(me: dict[str, object], is_one: bool) -> None:
    service = FakeCoach(**{"person": None, "expires_at": None, **me})  # type: ignore[arg-type]  # the role is among them
    answer = await browser(service).post("/enrol", data={"key": "demo.given"}, headers=OWN)
    assert answer.status_code == (303 if is_one else 422)
    assert bool(cookie(answer, DEVICE)) is is_one


async def test_an_enrolled_device_is_forgotten_when_asked(fake: FakeCoach) -> None:
    answer = await browser(fake, {DEVICE: "demo.tablet", RELEASED: "tea_1"}).post("/enrol/forget", headers=OWN)
    assert "Max-Age=0" in cookie(answer, DEVICE)
    assert "Max-Age=0" in cookie(answer, RELEASED)


async def test_whoever_enrols_a_device_is_not_signed_in_on_it_any_more() -> None:
    service = FakeCoach(person=None, expires_at=None, shared_device=True)
    admin = browser(service, {BEARER: "demo.admin"})
    answer = await admin.post("/enrol", data={"key": "demo.tablet"}, headers=OWN)
    assert "Max-Age=0" in cookie(answer, BEARER)
    assert len(service.asked(c.sign_out)) == 1


async def test_every_plain_page_of_a_shared_device_locks_as_the_others_do(fake: FakeCoach) -> None:
    theirs = browser(fake, {BEARER: "demo.hers", DEVICE: "demo.tablet", IDLE: "300"})
    for path in ("/enrol", "/leave", "/tv/release?team=tea_1", "/tv?team=tea_1", "/print/board?team=tea_1", "/sign-in"):
        shown = (await theirs.get(path)).text
        assert '"idle": "300"' in shown, path
        assert shown.count("/look/page.js") == 1, path
    assert "/look/page.js" not in (await browser(fake, {DEVICE: "demo.screen"}).get("/tv?team=tea_1")).text


async def test_who_comes_in_is_told_apart_and_known_again(fake: FakeCoach) -> None:
    tablet = browser(fake, {DEVICE: "demo.tablet"})
    first, again = [cookie(await tablet.post("/sign-in", data=PROOF, headers=OWN), WHO) for _ in range(2)]
    assert first == again
    key = cookie(await browser(FakeCoach(person=None)).post("/sign-in", data={"key": "demo.key"}, headers=OWN), WHO)
    assert "" != key.partition(";")[0] != first.partition(";")[0]
    assert "per_" not in first + key


def test_a_sign_in_is_not_a_device(fake: FakeCoach) -> None:
    assert not stands_for_a_device({**fake.me, "shared_device": True, "person": None})  # type: ignore[typeddict-item]


async def test_a_code_of_the_provider_counts_once_in_the_browser_that_asked(fake: FakeCoach) -> None:
    made = fake.shelf.thing("/v1/me") | {"bearer": "demo.hers", "expires_at": "2099-01-01T00:00:00Z"}
    person, other = browser(fake, {}, **PROVIDER), browser(fake, {}, **PROVIDER)
    for each in (person, other):
        assert (await each.get("/company?next=/work", headers=OWN)).headers["location"] == "/?login=1"
    nonce = nonce_in(person.cookies[COMING])
    hers, stolen = keep(made, nonce), keep(made, nonce)
    assert (await other.get(f"/door?code={stolen}", headers=OWN)).status_code == 403
    came = await person.get(f"/door?code={hers}", headers=OWN)
    assert came.headers["location"] == "/work"
    assert cookie(came, BEARER).startswith("coach=demo.hers")
    again = browser(fake, {COMING: f"{nonce}.%2F"}, **PROVIDER)
    assert (await again.get(f"/door?code={hers}", headers=OWN)).status_code == 403


def test_a_code_is_good_for_a_minute(fake: FakeCoach) -> None:
    early, late = [keep(fake.me, "n", now=100.0) for _ in range(2)]  # type: ignore[arg-type]  # kept as it is
    assert take(early, "n", now=99.0 + SECONDS) == fake.me
    assert take(late, "n", now=100.0 + SECONDS) is None


def test_streamlit_is_told_of_the_provider_only_where_there_is_one() -> None:
    assert secrets(Settings()) is None
    made = secrets(Settings.model_validate({**PROVIDER, "public_url": "https://coach.example.org/"}))
    assert made is not None
    auth = made["auth"]
    assert isinstance(auth, dict)
    assert auth["client_kwargs"] == {"prompt": "login"}
    assert auth["redirect_uri"] == "https://coach.example.org/oauth2callback"
    assert auth["server_metadata_url"] == "https://id.example.org/.well-known/openid-configuration"
