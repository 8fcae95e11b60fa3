"""A day on the command line, as people write it here or as computers do."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click

from forms.catalogue import text
from pipeline.commands.terminal import Terminal

FORMS = ("%d/%m/%Y", "%Y-%m-%d")
"""22/11/2026 and 2026-11-22; the month never comes first."""


class GivenDay(click.ParamType):
    """A `datetime.date` written dd/mm/yyyy or yyyy-mm-dd."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The day. Fails where the text is none."""
        if isinstance(value, date):
            return value
        for form in FORMS:
            try:
                return datetime.strptime(value, form).date()  # noqa: DTZ007 - a civil day has no zone
            except ValueError:
                continue
        terminal = None if ctx is None else ctx.find_object(Terminal)
        return self.fail(text("cli.not_a_day", "en" if terminal is None else terminal.lang, found=value), param, ctx)
