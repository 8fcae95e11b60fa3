"""Forms that many tests of the engine read: prepared once."""

from __future__ import annotations

import pytest

from forms.layout import MarkPolicy
from omr.simulate.sheet import SimulatedPage
from tests.omr.sheets import Form, form, scanned


@pytest.fixture(scope="session")
def boxes_form() -> Form:
    """A form with square boxes and a blank reference."""
    return form(1, MarkPolicy.BOX)


@pytest.fixture(scope="session")
def ovals_form() -> Form:
    """Another form, with bubbles for filling."""
    return form(3, MarkPolicy.FILL)


@pytest.fixture(scope="session")
def seen_filled() -> Form:
    """The first form again, known only from a sheet that somebody has filled in."""
    return form(1, MarkPolicy.BOX, filled_reference=True)


@pytest.fixture(scope="session")
def sheet(boxes_form: Form) -> SimulatedPage:
    """A clean, plainly marked sheet."""
    return scanned(boxes_form)
