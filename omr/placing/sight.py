"""What is seen of a page before it is known which page it is: its halves, the markers in its corners, and where they place a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from forms.layout import Marker
from omr.placing.fiducials import find_markers, place_by_markers, place_by_two
from omr.pyramid import Pyramid
from omr.reading import Floats, Grey


class Sight:
    """One page image with all that is found out about it once and asked for by several steps."""

    def __init__(self, grey: Grey) -> None:
        """Look at an image; nothing is searched before it is asked for."""
        self.pyramid = Pyramid(grey)
        self._ways: dict[tuple[Marker, ...], Floats | None] = {}

    @property
    def grey(self) -> Grey:
        """The image itself."""
        return self.pyramid.grey

    @cached_property
    def markers(self) -> Mapping[int, Floats]:
        """The markers on the page, as `find_markers` gives them."""
        return find_markers(self.pyramid)

    def way(self, printed: tuple[Marker, ...]) -> Floats | None:
        """The way from mm to image pixels (3 x 3) by markers printed so; None where fewer than three lie as they are printed."""
        if printed not in self._ways:
            self._ways[printed] = place_by_markers(self.markers, printed)
        return self._ways[printed]

    def rough_way(self, printed: tuple[Marker, ...]) -> Floats | None:
        """The same by two markers, where there are no more: good enough to begin to look from."""
        return place_by_two(self.markers, printed)
