"""The command line."""

import typer

from gateway import __version__
from gateway.cli import access, analytics, backup, bounces, data, jobs, metrics, sdl, serve
from gateway.cli.running import reported

PROGRAM = "feedback-gateway"
app = typer.Typer(
    name=PROGRAM,
    help="One GraphQL endpoint over every feedback resource of a multi-location company.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _main(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version and exit."
    ),
) -> None:
    """One GraphQL endpoint over every feedback resource of a multi-location company."""


app.command()(serve.serve)
app.command()(jobs.work)
app.command()(bounces.bounces)
app.command()(data.migrate)
app.command()(backup.backup)
app.command()(backup.restore)
app.command()(data.seed)
app.command(name="import")(data.import_)
app.command()(analytics.analytics)
app.command()(metrics.metrics)
app.add_typer(access.accounts, name="accounts")
app.add_typer(access.keys, name="keys")
app.add_typer(jobs.jobs, name="jobs")
app.add_typer(sdl.schema, name="schema")


def main() -> None:
    """Run the command line; expected failures end with a sentence and code 1."""
    with reported():
        app(prog_name=PROGRAM)
