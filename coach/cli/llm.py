"""`coach llm`: whether the model that is set can do the work, and the switch that lets it see what people say."""

import asyncio
from typing import TextIO

from coach.backends.llm import ModelBackend, model_backend
from coach.board.demo import ORG
from coach.board.models import edit_organisation
from coach.clock import now
from coach.coaching.probing import UNSET, checked, probe, usable, verdict
from coach.demo import load
from coach.frameworks import shipped
from coach.settings import Settings
from coach.store.engine import Store, prepare
from coach.store.scope import Caller

__all__ = ["check_model", "switch"]


def check_model(settings: Settings, out: TextIO) -> int:
    """Ask the probes, print how it went in plain words; 0 when the model can be used."""
    backend = model_backend(settings)
    if backend is None:
        print(UNSET, file=out)
        return 0
    return max([report(ModelBackend([model]), settings, out) for model in backend.models])


def report(backend: ModelBackend, settings: Settings, out: TextIO) -> int:
    """One model by itself: a fallback that answers must not cover for it."""
    where = "leaves this machine" if backend.external else "stays on this machine"
    print(f"{backend.name}: what it is sent {where}. The probes are made up; nothing of yours is sent.", file=out)
    probed, calls = asyncio.run(probe(backend, settings))
    (answers, *others), troubles = checked(probed, calls, settings)
    print(f"  {answers.what:<34}{answers.said}", file=out)
    for trouble in troubles:
        print(f"    {trouble.what_to_do}\n      {trouble.detail}".rstrip(), file=out)
    for check in others:
        print(f"  {check.what:<34}{check.said}", file=out)
    print(verdict(probed), file=out)
    return 0 if usable(probed) else 1


def switch(settings: Settings, on: bool, out: TextIO) -> int:
    """For the organisation that `coach up` and `coach chat` share on this machine."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    prepare(settings.store_url)
    with Store.open(settings.store_url) as store:
        asyncio.run(load(store, settings, tuple(shipped()), now()))
        terminal = Caller(ORG, "terminal", "admin")
        changes = {"external_models_on": on}
        asyncio.run(store.write(lambda conn: edit_organisation(conn, terminal, changes, now())))
    print(ALLOWED if on else FORBIDDEN, file=out)
    return 0


ALLOWED = "External models may be sent what people say; names, addresses, numbers and badges leave as placeholders."
FORBIDDEN = "Nothing that people say is sent to external models any more; models on this machine still answer."
