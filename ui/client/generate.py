"""The types and the calls of the service, from its reference: `python -m ui.client.generate`."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

__all__ = ["REFERENCE", "calls_of", "plain", "types_of", "write"]

HERE = Path(__file__).parent
REFERENCE = HERE.parents[1] / "docs/reference/openapi.json"
HEAD = '"""{what}, after docs/reference/openapi.json. Made by `python -m ui.client.generate`."""'
OPTIONS = (
    "--input-file-type=openapi",
    "--openapi-scopes=schemas",
    "--output-model-type=typing.TypedDict",
    "--target-python-version=3.11",
    "--use-union-operator",
    "--use-standard-collections",
    "--no-use-closed-typed-dict",
    "--enum-field-as-literal=all",
    "--disable-timestamp",
    "--formatters=builtin",
)
REF = re.compile(r'"#/components/schemas/([^"]+)"')
BOUNDS = ("title", "pattern", "format", "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum")
"""Neither names nor bounds are types; a schema that has them would become one of its own."""
METHODS = ("get", "post", "put", "patch", "delete")


def plain(name: str) -> str:
    """`Page_Issue_` as `PageIssue`, `coach__board__brief__Tried` as `BriefTried`."""
    *_, last = re.split(r"__board__|__api__", name)
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", last))


def renamed(reference: str) -> dict[str, Any]:
    """Schemas under plain names, without their bounds."""
    found: dict[str, Any] = json.loads(REF.sub(lambda ref: f'"#/components/schemas/{plain(ref[1])}"', reference))
    schemas = found["components"]["schemas"]
    found["components"]["schemas"] = {plain(name): bare(schema) for name, schema in schemas.items()}
    return found


def bare(schema: Any) -> Any:
    if isinstance(schema, list):
        return [bare(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: bare(value) for key, value in schema.items() if key not in BOUNDS or isinstance(value, dict)}


def types_of(reference: str) -> str:
    """A `TypedDict` for each schema."""
    with TemporaryDirectory() as home:
        given, made = Path(home) / "openapi.json", Path(home) / "types.py"
        given.write_text(json.dumps(renamed(reference)), encoding="utf-8")
        head = f"--custom-file-header={HEAD.format(what='What the service answers')}"
        run("datamodel_code_generator", f"--input={given}", f"--output={made}", head, *OPTIONS)
        return styled(made)


def calls_of(reference: str) -> str:
    """A `Call` for each operation, under its id."""
    lines = "\n".join(
        f"{name} = Call({method!r}, {path!r}, {kind})" for name, method, path, kind in operations(reference)
    )
    imports = "from ui.client import types as t\nfrom ui.client.call import Call"
    with TemporaryDirectory() as home:
        made = Path(home) / "calls.py"
        made.write_text(
            f"{HEAD.format(what='What can be asked of the service')}\n\n{imports}\n\n{lines}\n", encoding="utf-8"
        )
        return styled(made)


def operations(reference: str) -> Iterator[tuple[str, str, str, str]]:
    for path, verbs in sorted(renamed(reference)["paths"].items()):
        for method in METHODS:
            if method in verbs:
                operation = verbs[method]
                yield operation["operationId"], method.upper(), path, kind(operation["responses"])


def kind(responses: Mapping[str, Any]) -> str:
    """The type of what comes when it went well: of what is not JSON, bytes."""
    content = next(each.get("content", {}) for status, each in responses.items() if status.startswith("2"))
    if not content:
        return "type(None)"
    ref = content.get("application/json", {}).get("schema", {}).get("$ref")
    return f"t.{ref.rpartition('/')[2]}" if ref else "bytes"


def styled(made: Path) -> str:
    run("ruff", "check", "--quiet", "--fix", "--select=I", str(made))
    run("ruff", "format", "--quiet", "--line-length=120", str(made))
    return made.read_text(encoding="utf-8")


def run(module: str, *options: str) -> None:
    subprocess.run([sys.executable, "-m", module, *options], check=True)  # noqa: S603 - a program of this environment


def write() -> None:
    reference = REFERENCE.read_text(encoding="utf-8")
    (HERE / "types.py").write_text(types_of(reference), encoding="utf-8")
    (HERE / "calls.py").write_text(calls_of(reference), encoding="utf-8")


if __name__ == "__main__":
    write()
