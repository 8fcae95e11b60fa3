"""A request that is not met, with the number that HTTP has for it."""

from __future__ import annotations

from forms.errors import PhieuError, Problem


class RefusedError(PhieuError):
    """A request that is refused: `status` for the browser, the problem for the person."""

    def __init__(self, status: int, code: str, place: str = "", **values: object) -> None:
        """Refuse with one problem."""
        super().__init__(Problem(code, place, values))
        self.status = status
