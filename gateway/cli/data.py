"""`migrate`, `seed` and `import`: what the store holds."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import TaskID
from rich.table import Table

from gateway.cli.running import bar, err, moved, opened, out, run
from gateway.config import Settings
from gateway.ingest import STDIN, import_files
from gateway.seeding import DEMO, scaled
from gateway.seeding import seed as fill

SHOWN_FAILURES = 50
SHOWN_KEYS = 50


def migrate(
    revision: Annotated[str, typer.Option(help="Revision to move to: head, base or a name.")] = (
        "head"
    ),
) -> None:
    """Bring the store to the newest revision."""
    before, after = moved(Settings(), revision)
    if before == after:
        out.print(f"The store is at revision {after or 'base'} already.")
    else:
        out.print(f"The store moved from revision {before or 'none'} to {after or 'base'}.")


def seed(
    locations: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="Number of locations.")
    ] = None,
    feedback: Annotated[
        int | None, typer.Option(min=1, max=10_000_000, help="Number of feedback.")
    ] = None,
    add: Annotated[bool, typer.Option("--add", help="Add to a store that is not empty.")] = False,
) -> None:
    """Fill the store with made-up data, the same at every run."""
    settings = Settings()
    plan = DEMO
    if locations is not None or feedback is not None:
        plan = scaled(locations or DEMO.locations, feedback or DEMO.feedback)
    if add:
        plan = replace(plan, add=True)
    moved(settings)
    with bar() as progress:
        tasks: dict[str, TaskID] = {}

        def show(table: str, done: int, total: int) -> None:
            if table not in tasks:
                tasks[table] = progress.add_task(table, total=total)
            progress.update(tasks[table], completed=done, total=total)

        report = run(fill(settings, plan, show))
    table = Table("Table", "Rows")
    for name, rows in report.rows.items():
        table.add_row(name, f"{rows:,}")
    out.print(table)
    total = sum(report.rows.values())
    out.print(f"{total:,} rows in {report.seconds:.1f} s")


def import_(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="JSON or JSON lines; - reads the input.")
    ],
    account: Annotated[str, typer.Option("--account", help="Name or number of the account.")],
    source: Annotated[
        str, typer.Option("--source", help="Name of the system that the files come from.")
    ] = "feedbackapi",
    resource: Annotated[
        str | None,
        typer.Option("--resource", help="What the records are, where their keys do not say."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen and change nothing.")
    ] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Refuse records that refer to unknown ones or have unknown keys."
        ),
    ] = False,
    enroll: Annotated[
        bool,
        typer.Option(
            "--enroll", help="Let customers enter the campaigns of locations that they come to."
        ),
    ] = False,
) -> None:
    """Import bodies as FeedbackAPI returns them; code 1 if a record failed."""
    raise typer.Exit(run(_import(files, account, source, resource, dry_run, strict, enroll)))


async def _import(
    files: list[str],
    account: str,
    source: str,
    resource: str | None,
    dry_run: bool,
    strict: bool,
    enroll: bool,
) -> int:
    settings = Settings()
    paths = [Path(file) if file != "-" else STDIN for file in files]
    async with opened(settings) as database:
        with bar() as progress:
            task = progress.add_task("Importing", total=None)
            report = await import_files(
                database,
                settings,
                account,
                paths,
                source=source,
                resource=resource,
                dry_run=dry_run,
                strict=strict,
                enroll=enroll,
                progress=lambda done: progress.update(task, completed=done),
            )
    table = Table("Resource", "Created", "Updated", "Unchanged", "Failed", "Placeholders")
    for name, counts in report.counts.items():
        table.add_row(name, *(str(number) for number in counts))
    out.print(table)
    for key in list(report.unread.values())[:SHOWN_KEYS]:
        err.print(str(key), style="yellow", markup=False)
    if len(report.unread) > SHOWN_KEYS:
        err.print(f"… and {len(report.unread) - SHOWN_KEYS} more keys.")
    for failure in report.failures[:SHOWN_FAILURES]:
        err.print(str(failure), style="red", markup=False)
    if report.failed > SHOWN_FAILURES:
        err.print(f"… and {report.failed - SHOWN_FAILURES} more failures.")
    if dry_run:
        out.print("Dry run: nothing was written.")
    return 1 if report.failed else 0
