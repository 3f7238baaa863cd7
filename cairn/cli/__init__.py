"""The one command line of Cairn's operators: a table of its commands."""

import typer

from cairn.cli import audit, data, demo, doctor, events, imports, keys, running, runs
from cairn.cli.common import EXIT_CODES

app = typer.Typer(
    name="cairn",
    help="Runs and looks after the mentoring platform Cairn.",
    epilog=f"Exit status: {EXIT_CODES}",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
events_app = typer.Typer(help="Looks at the events between the services.", no_args_is_help=True)
audit_app = typer.Typer(help="Looks after the audit trail.", no_args_is_help=True)
demo_app = typer.Typer(help="Plays the platform's journeys as a client would.", no_args_is_help=True)

app.command()(running.up)
app.command()(running.down)
app.command()(running.status)
app.command()(doctor.doctor)
app.command()(keys.keys)
app.command()(data.migrate)
app.command()(data.seed)
app.command()(data.token)
app.command()(runs.check_runs)
app.command()(runs.check_reasons)
app.command()(runs.check_boards)
app.command("import")(imports.import_file)
app.add_typer(audit_app, name="audit")
app.add_typer(events_app, name="events")
app.add_typer(demo_app, name="demo")
audit_app.command()(audit.verify)
events_app.command()(events.tail)
demo_app.command()(demo.journey)
demo_app.command()(demo.programme)
demo_app.command()(demo.year)
# One command would otherwise take its group's place: `cairn audit` instead of `cairn audit verify`.
audit_app.callback()(lambda: None)
events_app.callback()(lambda: None)


def main() -> None:
    """Run the command line."""
    app(prog_name="cairn")
