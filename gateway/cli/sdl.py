"""`schema`: the GraphQL schema as text."""

import difflib
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.running import err, out
from gateway.config import Settings
from gateway.errors import BadUserInput

schema = typer.Typer(no_args_is_help=True, help="Print or check the GraphQL schema.")


def text() -> str:
    """The schema in the schema definition language."""
    from gateway.schema import schema as built

    return built.as_str() + "\n"


@schema.command("print")
def print_schema() -> None:
    """Print the schema."""
    typer.echo(text(), nl=False)


@schema.command("check")
def check_schema(
    file: Annotated[Path, typer.Argument(help="File that should hold the schema.")] = Path(
        "schema.graphql"
    ),
    documents: Annotated[
        Path | None, typer.Option(help="Manifest of trusted documents; validate them instead.")
    ] = None,
) -> None:
    """Compare a file with the schema; code 1 and the differences if they are not the same.

    With --documents every trusted document of a manifest is validated instead.
    """
    if documents is not None:
        from gateway.execution.manifest import check_manifest
        from gateway.schema import schema as built

        count = check_manifest(documents, built._schema, Settings().max_tokens)
        out.print(f"The documents of {documents} are valid, all {count}.")
        return
    kept = _kept(file)
    made = text()
    if kept == made:
        out.print(f"{file} is up to date.")
        return
    difference = difflib.unified_diff(
        kept.splitlines(), made.splitlines(), str(file), "the code", lineterm="", n=2
    )
    for line in list(difference)[:200]:
        err.print(line, markup=False)
    err.print(f"{file} differs. Run: feedback-gateway schema print > {file}", markup=False)
    raise typer.Exit(1)


def _kept(file: Path) -> str:
    make = f"Make it with: feedback-gateway schema print > {file}"
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadUserInput(f"There is no file {file}. {make}") from None
    except OSError as error:
        raise BadUserInput(f"{file} cannot be read ({error.strerror}). {make}") from None
    except UnicodeDecodeError:
        raise BadUserInput(f"{file} is not text in UTF-8. {make}") from None
