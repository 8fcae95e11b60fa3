"""Whether unit and counter of a pile are in the register of its round: what slips inherit must be somebody's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from forms.errors import Problem
from forms.register.counters import CounterError, CounterRegister, parse_counter
from forms.register.file import load_counters
from pipeline.errors import WorkspaceError
from pipeline.store.workspace import Workspace
from pipeline.survey import BatchFacts, Round


def register_of(workspace: Workspace, campaign: Round) -> CounterRegister | None:
    """The register of units and counters that a round keeps, None where it has none."""
    if campaign.counters is None:
        return None
    return load_counters(sorted(workspace.blobs.folder(campaign.counters).iterdir()))[0]


def placed(workspace: Workspace, campaign: Round, facts: BatchFacts) -> BatchFacts:
    """The facts with unit and counter as the register spells them; as they are where the round has no register.

    The register is asked as of the round's day, else of the batch's. Raises WorkspaceError where it knows no such unit or counter then.
    """
    register = register_of(workspace, campaign)
    if register is None:
        return facts
    unit, counter = in_register(register, facts.unit, facts.counter, campaign.counters_on or facts.day)
    return replace(facts, unit=unit, counter=counter)


def in_register(register: CounterRegister, unit: str, counter: str, day: date) -> tuple[str, str]:
    """Unit and counter as the register spells them; what is empty stays so. Raises WorkspaceError where it does not know them then."""
    problems, found = list[Problem](), register.units.unit(unit, day)
    if unit.strip() and found is None:
        heirs = ", ".join(heir.code for heir in register.units.heirs(unit, day))
        problems.append(Problem("batch.unit_unknown", unit, {"day": f"{day:%d/%m/%Y}", "heirs": heirs or "–"}))
    if counter:
        try:
            counter = parse_counter(counter, register, day).code
        except CounterError as error:
            problems += error.problems
    if problems:
        raise WorkspaceError(problems)
    return unit if found is None else found.code, counter
