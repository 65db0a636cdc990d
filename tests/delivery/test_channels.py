"""Messages in people's own channels: real mail on this machine, and Apprise's own sink for the rest."""

import asyncio
import email
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email import policy
from typing import Any

import pytest
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import SMTP
from apprise.decorators import notify
from apprise.plugins import N_MGR

from coach.board.channels import create_channel, edit_channel, remove_channel
from coach.board.clocks import Item
from coach.board.notices import tell
from coach.board.outbox import post
from coach.board.plant import Plant
from coach.delivery.addresses import Hosts
from coach.delivery.apprise_ import UNNAMED, Letter, Messenger, plugin
from coach.delivery.postman import Postman
from coach.delivery.schemas import SCHEMAS, checked, masked
from coach.errors import InvalidInput
from coach.store import tables as t
from coach.store.scope import Caller

from .conftest import LOOPBACK, NOON, House

SINK = "coachsink"
HELLO = Letter("Coach: a test", "It arrives.")


class Taken(Message):
    """What the mail server was given."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.mails.append(email.message_from_bytes(message.as_bytes(), policy=policy.default))


@pytest.fixture
def sink() -> Iterator[list[tuple[str, str]]]:
    """Takes whatever goes to `coachsink://…`; refuses it at `coachsink://broken`."""
    got: list[tuple[str, str]] = []

    def take(body: str, title: str, notify_type: str, *args: Any, meta: dict[str, Any], **more: Any) -> bool:
        got.append((meta["host"], f"{title}\n{body}"))
        return bool(meta["host"] != "broken")

    register: Any = notify
    register(on=SINK)(take)
    yield got
    manager: Any = N_MGR
    manager.remove(SINK)


@pytest.fixture
def home(house: House) -> House:
    """Somebody who is at work, in a team."""
    house.team("tea_cell")
    house.add(t.people, {"id": "per_ines", "name": "Ines Moll", "created_at": NOON})
    house.add(t.members, {"team_id": "tea_cell", "person_id": "per_ines"})
    return house


def channel(house: House, url: str, *, severe_only: bool = False) -> str:
    fields = {"person_id": "per_ines", "name": "Phone", "url": url, "severe_only": severe_only}
    root = Caller.house(house.org)
    id: str = house.run(lambda conn: create_channel(conn, root, fields, house.at))
    return id


def told(house: House, *severe: bool) -> None:
    """A notice each, in messages that are ready to leave."""

    def work(conn: Any) -> None:
        plant = Plant(conn, house.org, house.at)
        for n, how in enumerate(severe):
            item = Item(f"act_{n}", "action", "tea_cell", f"act_{n}", how)
            tell(plant, ["per_ines"], item.id, item, "moved", f"{n}_{house.at}")
        post(conn, plant)

    house.run(work)


@asynccontextmanager
async def sending(house: House) -> AsyncIterator[Postman]:
    async with house.postman(Messenger(LOOPBACK, {**SCHEMAS, SINK: "service"})) as postman:
        yield postman


def statuses(house: House) -> list[str]:
    return [row.status for row in sorted(house.rows(t.messages), key=lambda row: (row.at, row.severe))]


async def test_a_message_arrives_by_mail_with_a_line_for_each_notice_and_no_name(home: House) -> None:
    handler = Taken()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(handler), "127.0.0.1", 0)
    async with server, sending(home) as postman:
        port = server.sockets[0].getsockname()[1]
        channel(home, f"mailto://127.0.0.1:{port}?from=coach@example.org&to=ines@example.org")
        told(home, False, False)
        await postman.drain(10)
    (mail,) = handler.mails
    assert (mail["Subject"], "ines@example.org" in mail["To"]) == ("Coach: 2 things for you", True)
    body = mail.get_body(("plain", "html")).get_content()
    assert body.count("Has moved: an item.") == 2
    assert "Ines" not in body
    assert statuses(home) == ["sent"]


async def test_what_is_severe_goes_to_every_channel_the_rest_to_those_that_want_it(
    home: House, sink: list[tuple[str, str]]
) -> None:
    channel(home, f"{SINK}://mail")
    channel(home, f"{SINK}://pager", severe_only=True)
    told(home, False, True)
    async with sending(home) as postman:
        await postman.drain(10)
    severe = "Coach: 1 thing for you, 1 severe\nSevere. Has moved: an item."
    usual = "Coach: 1 thing for you\nHas moved: an item."
    assert sorted(sink) == sorted([("mail", severe), ("pager", severe), ("mail", usual)])
    assert statuses(home) == ["sent", "sent"]


async def test_without_a_channel_a_message_is_kept_in_the_inbox(home: House) -> None:
    told(home, True)
    async with sending(home) as postman:
        await postman.drain(10)
    assert (statuses(home), home.rows(t.deliveries)) == (["kept"], [])


async def test_a_channel_that_never_takes_it_leaves_a_dead_letter_and_holds_up_no_other(
    home: House, sink: list[tuple[str, str]]
) -> None:
    bad = channel(home, f"{SINK}://broken")
    channel(home, f"{SINK}://mail")
    told(home, False)
    async with sending(home) as postman:
        await home.carry_on(postman)
    (dead,) = home.rows(t.deliveries, target_id=bad)
    assert (dead.status, dead.attempts, home.at - NOON) == ("dead", 6, timedelta(hours=8, minutes=36))
    assert [place for place, _ in sink].count("mail") == 1
    assert statuses(home) == ["dead"]
    assert [row.failures for row in home.rows(t.channels, id=bad)] == [6]


async def test_who_was_taken_out_of_the_data_or_paused_gets_nothing_more(
    home: House, sink: list[tuple[str, str]]
) -> None:
    id = channel(home, f"{SINK}://broken")
    told(home, False)
    async with sending(home) as postman:
        await postman.drain(10)
        root = Caller.house(home.org)
        home.run(lambda conn: edit_channel(conn, root, id, {"status": "paused"}, home.at))
        home.at += timedelta(minutes=1)
        await postman.drain(10)
        assert (len(sink), statuses(home)) == (1, ["sending"])
        home.run(lambda conn: remove_channel(conn, root, id, home.at))
        await home.carry_on(postman)
    assert (len(sink), statuses(home)) == (1, ["kept"])
    assert [row.status for row in home.rows(t.deliveries)] == ["void"]


@pytest.mark.parametrize(
    "url",
    [
        "json://127.0.0.1/x", "xmls://example.org", "form://example.org", "file:///x", "syslog://", "rsyslog://h",
        "dbus://", "windows://", "macosx://", "gnome://", "apprise://127.0.0.1/x", "mqtt://127.0.0.1/x", "plain text",
        "mailto://a@example.org?pgp=yes", "slack://T1/A1/x?template=/etc/passwd", "ntfys://x?attach=http://10.0.0.1/",
        "mailto://example.org?redirect=yes", "mailto://b.org?wkd=yes", "MAILTO://example.org", "mailto://ex ample",
        "discord://1/2?avatar_url=http://10.0.0.1/", "mailto://example.org?verify=no", "://", "mailto:\n//x",
    ],
)  # fmt: skip
def test_what_is_not_listed_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match="`url`"):
        checked(url)


@pytest.mark.parametrize(
    "url",
    [
        "mailto://127.0.0.1:25?from=a@example.org&to=b@example.org",
        "mailto://example.org?smtp=10.0.0.5&from=a@example.org&to=b@example.org",
        "ntfy://192.168.1.1/topic", "gotify://[::1]/token-that-is-long", "mmost://localhost/3ccdd113474722377935511fc8",
        "workflows://169.254.169.254:443/workflow/signature-of-some-length", "mailtos://a:b@gmail.com",
        "matrixs://coach:secret@matrix.example.org/#room", "ntfys://turning.example.org/topic",
    ],
)  # fmt: skip
async def test_a_channel_leads_to_no_host_that_nobody_has_named(url: str) -> None:
    messenger = Messenger(Hosts.of(["mail.example.org", "127.0.0.1:2525"]))
    outcome = await messenger.send(url, HELLO)
    assert (outcome.ok, outcome.status, outcome.error) == (False, "refused", UNNAMED)
    with pytest.raises(InvalidInput, match="COACH_CHANNEL_HOSTS"):
        await messenger.understand(url)


@pytest.mark.parametrize(
    "url",
    [
        "mailtos://a:b@mail.example.org?to=c@d.org",
        "ntfys://topic",
        "mailtos://a:b@gmail.com",
        "tgram://123456789:abcdefghij/2/",
    ],
)
async def test_what_is_named_and_what_apprise_knows_the_address_of_is_taken(url: str) -> None:
    await Messenger(Hosts.of(["mail.example.org", "smtp.gmail.com:587"])).understand(url)


def test_matrix_is_asked_for_no_other_address() -> None:
    assert plugin("matrixs://coach:secret@matrix.example.org/#room?discovery=yes").discovery is False


async def test_a_service_that_hangs_is_given_up_and_tried_again_later(sink: list[Any]) -> None:
    messenger = Messenger(LOOPBACK, {SINK: "service"}, patience=timedelta(0))
    assert (await messenger.send(f"{SINK}://mail", HELLO)).status == "timeout"


async def test_a_url_from_which_nothing_can_be_sent_is_refused_when_it_is_given() -> None:
    for url in ("tgram://", "slack://x", "mailto://"):
        with pytest.raises(InvalidInput, match="`url`"):
            await Messenger(LOOPBACK).understand(url)


def test_of_a_url_nothing_but_its_kind_is_shown() -> None:
    assert masked("mailtos://ines:secret@mail.example.org?to=ines@example.org") == "mailtos://…"


async def test_what_nobody_foresaw_with_one_message_ends_as_dead_and_stops_no_other(
    home: House, sink: list[tuple[str, str]]
) -> None:
    channel(home, f"{SINK}://mail")
    told(home, False)
    async with sending(home) as postman:
        written, postman.letters = postman.letters, broken
        await postman.drain(10)
        assert [row.last_error for row in home.rows(t.deliveries)] == ["ZeroDivisionError"]
        postman.letters = written
        home.at += timedelta(seconds=1)
        told(home, True)
        await postman.drain(10)
    assert [text for _, text in sink] == ["Coach: 1 thing for you, 1 severe\nSevere. Has moved: an item."]


def broken(*_: Any) -> dict[str, Letter]:
    raise ZeroDivisionError
