"""Leading a talk with the coach in the browser."""

from pathlib import Path

from playwright.async_api import expect

from tests.browser.person import Person

__all__ = ["SEALER", "answers", "begins", "question", "said_in"]

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
SEALER = "58 leaking pouches on sealer 3 on Monday night, standard 8 a shift"


def said_in(example: str) -> list[str]:
    lines = (EXAMPLES / f"{example}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


async def begins(person: Person, problem: str) -> None:
    """On a problem that is on no board yet."""
    await person.open("/coach")
    await person.page.get_by_text("Something else", exact=True).tap()
    await person.page.get_by_label("What is wrong, in one sentence").fill(problem)
    await person.settled()
    await person.button("Start coaching").tap()
    await expect(person.page.get_by_label("Your answer")).to_be_visible()


async def answers(person: Person, text: str) -> None:
    """By one tap where there is one for it, else typed; then the coach has taken it."""
    tap = person.page.locator(".talk-choices").get_by_role("button", name=text, exact=True)
    if await tap.count():
        await tap.tap()
    else:
        await person.page.get_by_label("Your answer").fill(text)
        await person.button("Send", exact=True).tap()
    await expect(person.page.locator(".talk-last:not(.sending) q")).to_have_text(text)


async def question(person: Person) -> str:
    return await person.page.locator(".talk-message").inner_text()
