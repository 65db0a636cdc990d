"""Settings come from the environment, and a wrong one is named at the start."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from coach.clock import new_id, now
from coach.settings import Settings


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COACH_DATABASE_URL", "COACH_TIMEZONE", "COACH_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)


def test_the_store_is_a_file_in_the_data_folder_by_default() -> None:
    assert Settings().store_url == "sqlite:///data/coach.db"


def test_a_database_url_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATABASE_URL", "postgresql://h/d")
    monkeypatch.setenv("COACH_DATA_DIR", "/srv/coach")
    assert Settings().store_url == "postgresql://h/d"


def test_an_empty_setting_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATABASE_URL", "")
    assert Settings().database_url is None


def test_the_site_s_zone_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_TIMEZONE", "America/Mexico_City")
    assert Settings().zone.key == "America/Mexico_City"


@pytest.mark.parametrize("name", ["Mars/Olympus", "../etc", "", "Europe"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="Europe/Berlin"):
        Settings(timezone=name)


def test_the_lease_of_a_turn_outlives_its_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_TURN_DEADLINE", "3")
    assert Settings().turn_lease == timedelta(seconds=5)


def test_a_negative_deadline_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_TURN_DEADLINE", "-PT3S")
    with pytest.raises(ValidationError):
        Settings()


def test_a_bare_idle_lock_counts_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_IDLE_LOCK", "2.5")
    assert Settings().idle_lock == timedelta(seconds=150)


@pytest.mark.parametrize("issuer", [
    "http://login.example.org", "login.example.org", "https://", "https://a@b.example.org", "https://b.example.org/?a",
    "http://localhost.example.org", "https://b.example.org#x",
])  # fmt: skip
def test_an_issuer_that_somebody_could_stand_between_is_refused(issuer: str) -> None:
    with pytest.raises(ValidationError, match=r"https://login\.example\.org/plant"):
        Settings(oidc_issuer=issuer, oidc_client_id="coach")


def test_an_issuer_and_what_we_are_called_there_go_together() -> None:
    assert Settings(oidc_issuer="http://127.0.0.1:8080/realms/plant", oidc_client_id="coach").oidc_org == "demo"
    with pytest.raises(ValidationError, match="go together"):
        Settings(oidc_issuer="https://login.example.org")


def test_ids_differ_and_say_their_kind() -> None:
    ids = {new_id("ses") for _ in range(1000)}
    assert len(ids) == 1000
    assert {(id[:4], len(id), id.lower() == id) for id in ids} == {("ses_", 20, True)}


def test_now_is_aware() -> None:
    assert now().utcoffset() == timedelta(0)
