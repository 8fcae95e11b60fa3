"""What kinds of mark mean by themselves, before the form's rule is asked."""

from __future__ import annotations

from omr.reading import MarkKind

NO_MARK = frozenset({MarkKind.EMPTY, MarkKind.STRAY, MarkKind.DIRT, MarkKind.ERASER_GHOST})
"""Kinds that no person meant for this box."""

FILLING = frozenset({MarkKind.FILL, MarkKind.SCRIBBLED_OUT, MarkKind.OVERWRITTEN})
"""Kinds that cover the box: a choice on a form for filling, a choice taken back on a form for ticking."""

STRIKING = frozenset({MarkKind.SCRIBBLED_OUT})
"""The kind that takes back a number on a form for circling: a ring that is struck through."""
