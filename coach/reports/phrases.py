"""What documents say of their own, in each language; everything else in them is somebody's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["PHRASES", "Phrases", "phrases"]


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of one language. A mapping is from a name in the data to what people read."""

    locale: str
    erased: str
    open: str
    again: str
    seen: str
    note: str
    now: str
    problem: str
    tree: str
    """What a tree is about, for those who do not see it; a sheet and a storyboard likewise."""
    sheet: str
    storyboard: str
    as_of: str
    page: str
    version: str
    read_back: str
    still_open: str
    states: Mapping[str, str]
    """Where the session stands."""
    statuses: Mapping[str, str]
    """What is known of a cause."""
    ends: Mapping[str, str]
    legs: Mapping[str, str]
    links: Mapping[str, str]
    """Whether the step from a cause to its effect was tested."""
    headings: Mapping[str, str]
    """The parts that every artefact has, whatever its framework."""
    columns: Mapping[str, str]
    strengths: Mapping[str, str]
    record: str
    """The heading of the experimenting record, and those of its columns."""
    record_columns: Mapping[str, str]

    def leg(self, name: str) -> str:
        """A framework's own leg is called by its name."""
        return self.legs.get(name, name.replace("_", " ").capitalize())


def phrases(artefact: Mapping[str, Any]) -> Phrases:
    """Those of the language that the artefact was made in."""
    return PHRASES[artefact["locale"]]


PHRASES: Mapping[str, Phrases] = {
    "en": Phrases(
        locale="en",
        erased="(erased)",
        open="still open",
        again="to be looked at again",
        seen="seen",
        note="Note",
        now="now",
        problem="the problem",
        tree="Cause tree of",
        sheet="Sheet about",
        storyboard="Storyboard",
        as_of="as of",
        page="page",
        version="version",
        read_back="Read back",
        still_open="Still open",
        states={"active": "active", "parked": "parked", "finished": "finished", "abandoned": "abandoned"},
        statuses={"verified": "verified", "to_verify": "to verify", "ruled_out": "ruled out"},
        ends={
            "ours": "ours to act on",
            "not_ours": "for the next tier",
            "unknown": "not known yet",
            "later": "left for later",
        },
        legs={
            "occurrence": "Why it happened",
            "escape": "Why it was not noticed",
            "system": "Why the routine let it happen",
        },
        links={"tested": "link tested", "untested": "link not tested yet", "failed": "link does not hold"},
        headings={
            "danger": "Kept safe",
            "tasks": "To go and see",
            "ideas": "Ideas kept for later",
            "hypotheses": "Causes named early, not looked at yet",
        },
        columns={"what": "What", "cause": "Cause", "owner": "Owner", "due": "Due", "strength": "Strength"},
        strengths={"stronger": "stronger", "intermediate": "intermediate", "weaker": "weaker"},
        record="Experimenting record",
        record_columns={
            "n": "",
            "step": "Step",
            "expectation": "What we expect",
            "result": "What happened",
            "learning": "What we learned",
            "due": "Go and see",
        },
    ),
    "de": Phrases(
        locale="de",
        erased="(gelöscht)",
        open="noch offen",
        again="noch einmal anzusehen",
        seen="gesehen",
        note="Notiz",
        now="jetzt",
        problem="das Problem",
        tree="Ursachenbaum zu",
        sheet="Blatt zu",
        storyboard="Storyboard",
        as_of="Stand",
        page="Seite",
        version="Version",
        read_back="Rückwärts gelesen",
        still_open="Noch offen",
        states={"active": "in Arbeit", "parked": "geparkt", "finished": "abgeschlossen", "abandoned": "abgebrochen"},
        statuses={"verified": "belegt", "to_verify": "zu prüfen", "ruled_out": "ausgeschlossen"},
        ends={
            "ours": "können wir selbst ändern",
            "not_ours": "für die nächste Ebene",
            "unknown": "noch nicht bekannt",
            "later": "für später",
        },
        legs={
            "occurrence": "Warum es passiert ist",
            "escape": "Warum es nicht auffiel",
            "system": "Warum der Ablauf es zuließ",
        },
        links={
            "tested": "Verbindung geprüft",
            "untested": "Verbindung noch nicht geprüft",
            "failed": "Verbindung hält nicht",
        },
        headings={
            "danger": "Abgesichert",
            "tasks": "Vor Ort nachsehen",
            "ideas": "Ideen für später",
            "hypotheses": "Früh genannte Ursachen, noch nicht angesehen",
        },
        columns={"what": "Was", "cause": "Ursache", "owner": "Wer", "due": "Bis wann", "strength": "Stärke"},
        strengths={"stronger": "stark", "intermediate": "mittel", "weaker": "schwach"},
        record="Versuchsprotokoll",
        record_columns={
            "n": "",
            "step": "Schritt",
            "expectation": "Was wir erwarten",
            "result": "Was passiert ist",
            "learning": "Was wir gelernt haben",
            "due": "Nachsehen",
        },
    ),
    "es": Phrases(
        locale="es",
        erased="(borrado)",
        open="todavía abierto",
        again="hay que volver a mirarlo",
        seen="visto",
        note="Nota",
        now="ahora",
        problem="el problema",
        tree="Árbol de causas de",
        sheet="Hoja sobre",
        storyboard="Tablero de mejora",
        as_of="a fecha de",
        page="página",
        version="versión",
        read_back="Leído hacia atrás",
        still_open="Todavía abierto",
        states={"active": "en curso", "parked": "en pausa", "finished": "terminado", "abandoned": "abandonado"},
        statuses={"verified": "comprobada", "to_verify": "por comprobar", "ruled_out": "descartada"},
        ends={
            "ours": "en nuestras manos",
            "not_ours": "para el siguiente nivel",
            "unknown": "aún no se sabe",
            "later": "para más adelante",
        },
        legs={
            "occurrence": "Por qué ocurrió",
            "escape": "Por qué no se notó",
            "system": "Por qué la rutina lo permitió",
        },
        links={
            "tested": "enlace comprobado",
            "untested": "enlace aún sin comprobar",
            "failed": "enlace que no se sostiene",
        },
        headings={
            "danger": "Puesto a salvo",
            "tasks": "Ir a ver",
            "ideas": "Ideas para más adelante",
            "hypotheses": "Causas dichas al principio, aún sin mirar",
        },
        columns={"what": "Qué", "cause": "Causa", "owner": "Quién", "due": "Para cuándo", "strength": "Fuerza"},
        strengths={"stronger": "fuerte", "intermediate": "media", "weaker": "débil"},
        record="Registro de experimentos",
        record_columns={
            "n": "",
            "step": "Paso",
            "expectation": "Qué esperamos",
            "result": "Qué pasó",
            "learning": "Qué aprendimos",
            "due": "Ir a ver",
        },
    ),
}
