"""`round rule`: by which rule the responses of a round are valid."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from forms.errors import Problem
from pipeline.errors import InputError
from pipeline.scoring.validity import DEFAULT_RULE, ValidityRule
from pipeline.store.rounds import round_named
from pipeline.store.validity_rules import add_validity_rule, last_validity_rule
from pipeline.store.workspace import Workspace
from pipeline.survey import Round


def rule_of(workspace: Workspace, campaign: Round) -> ValidityRule:
    """The rule of a round, the default one where nobody said another."""
    with workspace.database.reading() as connection:
        return _said(last_validity_rule(connection, campaign.id))


def set_rule(
    workspace: Workspace,
    round_name: str,
    *,
    least_answered: float | None,
    most_multiple: float | None,
    needs_place: bool | None,
    who: str,
) -> ValidityRule:
    """The rule of a round, after what was said (shares from 0 to 100) took the place of what counted before.

    Raises WorkspaceError where there is no such round, InputError where it is closed and another rule is said: what was reported stays so.
    """
    with workspace.database.writing() as connection:
        campaign = round_named(connection, round_name, lock=True)
        given = last_validity_rule(connection, campaign.id)
        before = _said(given)
        rule = ValidityRule(
            before.least_answered if least_answered is None else Fraction(str(least_answered)) / 100,
            before.most_multiple if most_multiple is None else Fraction(str(most_multiple)) / 100,
            before.needs_place if needs_place is None else needs_place,
        )
        if rule != before:
            if campaign.closed_at is not None:
                raise InputError(Problem("round.closed", round_name))
            add_validity_rule(connection, campaign.id, _written(rule), who)
    return rule


def fix_rule(connection: Connection, round_id: int, who: str) -> None:
    """Nothing; afterwards the rule that counts is written down for the round, whatever the default of a later version is."""
    given = last_validity_rule(connection, round_id)
    if "least_answered" not in given:
        add_validity_rule(connection, round_id, _written(DEFAULT_RULE), who)


def _said(given: Mapping[str, Any]) -> ValidityRule:
    """The rule as the workspace keeps it."""
    if "least_answered" not in given:
        return DEFAULT_RULE
    return ValidityRule(Fraction(given["least_answered"]), Fraction(given["most_multiple"]), bool(given["needs_place"]))


def _written(rule: ValidityRule) -> dict[str, str | bool]:
    return {"least_answered": str(rule.least_answered), "most_multiple": str(rule.most_multiple), "needs_place": rule.needs_place}
