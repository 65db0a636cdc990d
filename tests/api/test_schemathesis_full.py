"""The same requests at length, on both databases. A run without the long profile does not even collect it."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from .test_schemathesis import Site, examples, opened, schema

FULL = 500
pytestmark = [pytest.mark.full, pytest.mark.uncounted]


@pytest.fixture(scope="module")
def opened_site(database_url: str, runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from opened(database_url, runner, tmp_path_factory.mktemp("data"))


@pytest.fixture
def site(opened_site: Site) -> Site:
    return opened_site.ready()


@schema.parametrize()
@examples(FULL)
def test_every_answer_is_promised_at_length(case: Any, site: Site) -> None:
    site.send(case, site.api.key)
