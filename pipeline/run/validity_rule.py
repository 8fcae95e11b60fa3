"""`round rule`: by which rule the responses of a round are valid."""

from __future__ import annotations

from fractions import Fraction

from pipeline.scoring.validity import DEFAULT_RULE, ValidityRule
from pipeline.store.rounds import round_named
from pipeline.store.validity_rules import add_validity_rule, last_validity_rule
from pipeline.store.workspace import Workspace
from pipeline.survey import Round


def rule_of(workspace: Workspace, campaign: Round) -> ValidityRule:
    """The rule of a round, the default one where nobody said another."""
    with workspace.database.reading() as connection:
        given = last_validity_rule(connection, campaign.id)
    if not given:
        return DEFAULT_RULE
    return ValidityRule(Fraction(given["least_answered"]), Fraction(given["most_multiple"]), bool(given["needs_place"]))


def set_rule(
    workspace: Workspace,
    round_name: str,
    *,
    least_answered: float | None,
    most_multiple: float | None,
    needs_place: bool | None,
    who: str,
) -> ValidityRule:
    """The rule of a round, after what was said (shares from 0 to 100) took the place of what counted before. Raises WorkspaceError."""
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
    before = rule_of(workspace, campaign)
    rule = ValidityRule(
        before.least_answered if least_answered is None else Fraction(str(least_answered)) / 100,
        before.most_multiple if most_multiple is None else Fraction(str(most_multiple)) / 100,
        before.needs_place if needs_place is None else needs_place,
    )
    if rule != before:
        kept = {"least_answered": str(rule.least_answered), "most_multiple": str(rule.most_multiple), "needs_place": rule.needs_place}
        with workspace.database.writing() as connection:
            add_validity_rule(connection, campaign.id, kept, who)
    return rule
