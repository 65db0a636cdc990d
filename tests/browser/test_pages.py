"""Every page: for everybody's eyes and hands, in their language, on a tablet and on a phone."""

from collections.abc import AsyncIterator, Mapping
from itertools import cycle, product
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.axe import broken, small, wider
from tests.browser.conftest import PATIENCE, Comes
from tests.browser.person import PHONE, TABLET, Person
from tests.browser.sights import SIGHTS, Sight, ids_of
from tests.browser.stack import Stack

pytestmark = pytest.mark.uncounted(long=True)

SCHEMES: Mapping[str, Mapping[str, Any]] = {
    "light": {"color_scheme": "light", "contrast": "no-preference"},
    "dark": {"color_scheme": "dark", "contrast": "no-preference"},
    "contrast": {"color_scheme": "light", "contrast": "more"},
}
WRONG = "[data-testid=stAlertContentError], [data-testid=stException]"
ILL = """
<html><style>button { width: 90px } .a { height: 47px } .b, .c { height: 60px }</style>
<main style="width: 2000px"><button class="a">a</button><button class="b">b</button><button class="c primary">c</button>
<p>In a <a href="/">sentence</a>.</p><p><a href="/">alone</a></p><img src="x"></main>
"""
EVERY = tuple(product(("en", "es", "de"), SCHEMES))
DIAGONAL = tuple((sight, *both) for sight, both in zip(SIGHTS, cycle(EVERY), strict=False))
MATRIX = [(sight, *both) for sight, both in product(SIGHTS, EVERY)]


def named(given: object) -> str:
    return given.name if isinstance(given, Sight) else str(given)


@pytest.fixture(scope="module")
def ids(stack: Stack) -> Mapping[str, str]:
    return ids_of(stack)


@pytest_asyncio.fixture(scope="module")
async def eyes(stack: Stack, browser: Browser) -> AsyncIterator[Person]:
    """One screen for all of them, so that what they share is fetched once."""
    context = await browser.new_context(viewport={"width": TABLET[0], "height": TABLET[1]}, has_touch=True)
    context.set_default_timeout(PATIENCE)
    yield Person(stack, context, await context.new_page())
    await context.close()


async def looks(eyes: Person, ids: Mapping[str, str], sight: Sight, locale: str, scheme: str) -> None:
    await eyes.context.clear_cookies()
    if sight.who:
        await eyes.is_(sight.who)
    await eyes.speaks(locale)
    await eyes.size(TABLET)
    await eyes.page.emulate_media(**SCHEMES[scheme])
    await eyes.open(sight.path.format_map(ids))
    await eyes.keep(f"{sight.name}-{locale}-{scheme}")
    assert await eyes.page.locator("html").get_attribute("lang") == locale
    assert await eyes.page.locator(WRONG).count() == 0


async def opens(eyes: Person) -> None:
    """Whatever is folded up on a page, also what an opened part brings."""
    folded = eyes.page.locator("main [data-testid=stExpander] details:not([open]) > summary:visible")
    for _ in range(MOST):
        if not await folded.count():
            return
        await folded.first.tap()
        await eyes.settled()
    raise AssertionError("something folds itself up again")


MOST = 40
"""Parts of a page that fold."""


@pytest.mark.parametrize(("sight", "locale", "scheme"), DIAGONAL, ids=named)
async def test_everybody_can_use_it(
    eyes: Person, ids: Mapping[str, str], sight: Sight, locale: str, scheme: str
) -> None:
    await looks(eyes, ids, sight, locale, scheme)
    assert await broken(eyes.page) == []
    assert await small(eyes.page) == []
    await eyes.size(PHONE)
    await eyes.keep(f"{sight.name}-{locale}-{scheme}-phone")
    assert await wider(eyes.page) == 0
    assert await small(eyes.page) == []


@pytest.mark.full
@pytest.mark.parametrize(("sight", "locale", "scheme"), MATRIX, ids=named)
async def test_everybody_can_use_it_in_any_language_and_light(
    eyes: Person, ids: Mapping[str, str], sight: Sight, locale: str, scheme: str
) -> None:
    await looks(eyes, ids, sight, locale, scheme)
    assert await broken(eyes.page) == []
    await opens(eyes)
    assert [*await broken(eyes.page), *await small(eyes.page)] == []
    await eyes.size(PHONE)
    assert await wider(eyes.page) == 0
    assert [*await broken(eyes.page), *await small(eyes.page)] == []


@pytest.mark.parametrize("name", ["board", "issue", "coach"])
async def test_everybody_can_use_what_opens_on_it(eyes: Person, ids: Mapping[str, str], name: str) -> None:
    sight = next(one for one in SIGHTS if one.name == name)
    await looks(eyes, ids, sight, "en", "light")
    await opens(eyes)
    assert [*await broken(eyes.page), *await small(eyes.page)] == []
    await eyes.button("More").first.tap()
    await expect(eyes.button("Sign out")).to_be_visible()
    assert [*await broken(eyes.page), *await small(eyes.page)] == []


async def test_another_language_is_two_taps_away_and_stays(comes: Comes) -> None:
    aisha = await comes()
    await aisha.is_("Aisha Rahman")
    await aisha.open("/work")
    page = aisha.page.locator("html")
    await expect(page).to_have_attribute("lang", "en")
    await aisha.button("More").tap()
    await aisha.link("Español").tap()
    await expect(page).to_have_attribute("lang", "es")
    await aisha.open("/raise")
    await expect(page).to_have_attribute("lang", "es")


async def test_the_measures_find_what_is_wrong(comes: Comes) -> None:
    page = (await comes()).page
    await page.set_content(ILL)
    assert [told.split('"')[1] for told in await small(page)] == ["a", "c", "alone"]
    assert await wider(page) > 900
    rules = {told.partition(" ")[0] for told in await broken(page)}
    assert {"image-alt", "html-has-lang", "document-title"} <= rules
