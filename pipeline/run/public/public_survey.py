"""What the public pages serve of a round: its form, its counters, its print runs; and what may change while they are served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from forms.errors import Problem
from forms.form import Form
from forms.layout import Layout
from forms.printing.run_record import CIVIL, PrintRun
from forms.question import NO_TEXT, Text
from forms.register.counters import CounterError, CounterRegister, checked_counter, parse_counter, unit_of_code
from forms.save import form_yaml
from pipeline.design.draw import ALL_COUNTERS
from pipeline.design.open_form import open_form
from pipeline.digital.plan import Known
from pipeline.digital.public_form import PublicForm, public_form
from pipeline.errors import InputError, WorkspaceError
from pipeline.intake.place import register_of
from pipeline.run.known_runs import runs_of
from pipeline.run.public.api_access import Hook, ready_hook
from pipeline.run.responses.import_responses import known_in
from pipeline.run.rounds import layouts_of
from pipeline.store.api_keys import ApiKey, keys_of, webhooks_of
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from pipeline.survey import Round

FORM_FILE = "form.yaml"
"""What the definition of a form is called beside its layout in the blob store."""

CHANNEL = "truc_tuyen_qr"
"""The channel of answers that come by the public page."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person was received: the counter's code, its unit, and what both are called."""

    counter: str
    unit: str
    counter_name: Text = NO_TEXT
    unit_name: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Standing:
    """What may change while a round is served: whether it is closed, and who may send."""

    closed: bool
    keys: Mapping[str, ApiKey]
    hooks: Mapping[str, Hook]


@dataclass(frozen=True, slots=True)
class PublicSurvey:
    """A round as it is served. `runs` are the print runs of the layout, whose slips may be answered on a phone."""

    round: str
    known: Known
    public: PublicForm
    register: CounterRegister | None
    counters_on: date | None
    runs: tuple[PrintRun, ...]

    def place(self, code: str) -> Place:
        """The counter that a code names today. Raises CounterError where it names none."""
        if self.register is None:
            written = checked_counter(code)
            return Place(written, unit_of_code(written))
        day = self.counters_on or datetime.now(CIVIL).date()
        counter = parse_counter(code, self.register, day)
        unit = self.register.units.unit(counter.unit, day)
        return Place(counter.code, counter.unit, counter.name, unit.name if unit else NO_TEXT)

    def run_of(self, number: int, serial: int) -> PrintRun | None:
        """The print run that printed a slip, None where none did."""
        for run in self.runs:
            if run.run == number and run.serials is not None and run.serials[0] <= serial <= run.serials[1]:
                return run
        return None


def public_survey(workspace: Workspace, round_name: str, form_file: Path | None) -> PublicSurvey:
    """The round as it is served. The definition of its form comes from the file, which the workspace keeps, or is the one that it kept.

    Raises PhieuError where there is no such round, no definition, or one of another form.
    """
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
    path, layout, form = _form(workspace, campaign, form_file)
    public = public_form(form, layout, str(form_file or form.id))
    if form_file is not None:
        workspace.blobs.put(form_key(layout), form_yaml(form).encode("utf-8"))
    if CHANNEL not in campaign.channels:
        raise WorkspaceError(Problem("batch.channel", CHANNEL, {"known": ", ".join(campaign.channels)}))
    register = register_of(workspace, campaign)
    return PublicSurvey(campaign.name, known_in(workspace, campaign), public, register, campaign.counters_on, runs_of(layout, path, ()))


def _form(workspace: Workspace, campaign: Round, form_file: Path | None) -> tuple[Path, Layout, Form]:
    """The layout that is served, where it lies, and its definition."""
    layouts = layouts_of(workspace, campaign)
    if form_file is not None:
        form, _ = open_form(form_file)
        fitting = [one for one in layouts if form.id in (one[1].form, one[1].name)] or layouts
        if len(fitting) > 1:
            raise InputError(Problem("digital.form_unclear", campaign.name, {"known": ", ".join(one.form or one.id for _, one in layouts)}))
        return *fitting[0], form
    kept = [(path, layout) for path, layout in layouts if workspace.blobs.size(form_key(layout)) is not None]
    if len(kept) != 1:
        raise WorkspaceError(Problem("phone.form_missing", campaign.name))
    return *kept[0], open_form(workspace.blobs.path(form_key(kept[0][1])))[0]


def form_key(layout: Layout) -> str:
    """Where the workspace keeps the definition of a layout's form."""
    return f"forms/{layout.id}/{FORM_FILE}"


def standing(workspace: Workspace, round_name: str, before: Standing | None = None) -> Standing:
    """What holds of the round now; webhooks that were ready `before` are not made anew."""
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
        keys = {one.name: one for one in keys_of(connection, campaign.id)}
        counting = [one for one in webhooks_of(connection, campaign.id) if one.ended_at is None]
    ready = {} if before is None else before.hooks
    hooks = {one.name: ready.get(one.name) or ready_hook(workspace, campaign, one) for one in counting}
    return Standing(campaign.closed_at is not None, keys, hooks)


def counters_wanted(
    workspace: Workspace, round_name: str, wanted: Sequence[str], today: date
) -> tuple[CounterRegister, tuple[str, ...], date]:
    """The register of a round, the codes that are meant (`all`: every counter that is open), and the day as of which they are.

    Raises CounterError with every code that names no counter, WorkspaceError where the round has no register.
    """
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
    register = register_of(workspace, campaign)
    if register is None:
        raise WorkspaceError(Problem("poster.no_register", round_name))
    day, codes, problems = campaign.counters_on or today, list[str](), list[Problem]()
    for code in (part.strip() for one in wanted for part in one.split(",") if part.strip()):
        try:
            codes += (
                [one.code for one in register.open_on(day)] if code.lower() == ALL_COUNTERS else [parse_counter(code, register, day).code]
            )
        except CounterError as error:
            problems += error.problems
    if problems:
        raise CounterError(problems)
    return register, tuple(dict.fromkeys(codes)), day
