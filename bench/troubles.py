"""What can go wrong with a scan, each at several sizes: the rows of `bench/quality.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from forms.geometry import px_per_mm
from forms.layout import LayoutPage
from omr.reading import Grey
from omr.reasons import Reason
from omr.references import References
from omr.simulate import mishaps
from omr.simulate.conditions import Condition
from omr.simulate.degradations import DEGRADATIONS
from omr.simulate.sheet import SimulatedPage, simulate_page

PLAIN = replace(
    DEGRADATIONS["office"], dpi=(200.0, 300.0), skew_deg=1.0, upside_down=0.0, cut_mm=0.0, shift_mm=1.0, scale=(0.99, 1.01), streak=0.0
)
"""An office scanner that does nothing wrong but what the row says."""

Spoil = Callable[["Sheet", np.random.Generator], Grey]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One simulated page with what is needed to spoil it."""

    references: References
    page: LayoutPage
    printed: Grey
    scan: SimulatedPage

    @property
    def per_mm(self) -> float:
        """Pixels of the scan per mm."""
        return px_per_mm(self.scan.dpi)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One row: what it is called, its level in words, the reason it should give, the condition of the scan, what is done to it after."""

    name: str
    level: str
    reason: Reason
    condition: Condition = PLAIN
    spoil: Spoil | None = None


def troubles() -> Iterator[Trouble]:
    """All rows."""
    yield from _of_paper()
    yield from _of_feeding()
    yield from _of_light()


def _of_paper() -> Iterator[Trouble]:
    """Dust, folds, edges and corners."""
    for mm in (0.1, 0.2, 0.4, 1.0):
        yield Trouble("streak", f"{mm} mm", Reason.STREAK, spoil=lambda s, rng, mm=mm: streak(s, rng, mm))
    for mm in (0.1, 0.2, 0.4):
        yield Trouble("streak, level", f"{mm} mm", Reason.STREAK, spoil=lambda s, rng, mm=mm: streak(s, rng, mm, upright=False))
    for mm in (0.0, 0.5, 1.0, 2.0):
        yield Trouble("fold", f"{mm} mm aside", Reason.FOLD, replace(PLAIN, folds=1, fold_mm=(mm, mm)))
    for mm in (2, 5, 7, 10, 20):
        yield Trouble("cut edge", f"{mm} mm", Reason.CUT_EDGE, spoil=lambda s, rng, mm=mm: cut(s, rng, mm))
    for mm in (10, 20, 30, 50):
        yield Trouble("folded corner", f"{mm} mm", Reason.CORNER_HIDDEN, spoil=lambda s, rng, mm=mm: dog_ear(s, rng, mm))


def _of_feeding() -> Iterator[Trouble]:
    """How sheets pass through a machine, or lie under a phone."""
    for share in (0.0, 0.5, 0.8):
        yield Trouble("double feed", f"{share:.0%} hidden", Reason.DOUBLE_FEED, spoil=lambda s, rng, h=share: double(s, rng, h))
    yield Trouble("mirrored", "", Reason.MIRRORED, spoil=lambda s, _: np.ascontiguousarray(s.scan.grey[:, ::-1]))
    yield Trouble("upside down", "", Reason.UPSIDE_DOWN, replace(PLAIN, upside_down=1.0))
    for degrees in (3, 5, 8):
        yield Trouble("skewed", f"{degrees}°", Reason.SKEWED, replace(PLAIN, whole=True), lambda s, _, d=degrees: turned(s, d))
    for scale in (0.9, 0.94, 0.97, 1.06):
        yield Trouble("scale", f"{scale:.0%}", Reason.SCALE_OFF, replace(PLAIN, scale=(scale, scale)))
    for mm in (2.0, 5.0, 9.0):
        yield Trouble("photograph", f"corners off by {mm} mm", Reason.PHOTOGRAPH, replace(DEGRADATIONS["phone"], perspective_mm=mm))


def _of_light() -> Iterator[Trouble]:
    """Light, dark, sharpness, and what a file format loses."""
    for toner in (0.8, 0.6, 0.4, 0.2):
        yield Trouble("pale print", f"{toner:.0%} toner", Reason.PALE, replace(PLAIN, toner=(toner, toner)))
    for paper in (200, 170, 150, 120):
        yield Trouble("dark paper", f"grey {paper}", Reason.DARK_PAPER, replace(PLAIN, paper=(paper, paper)))
    for depth in (0.1, 0.3, 0.5):
        yield Trouble("shadow", f"{depth:.0%}", Reason.UNEVEN_LIGHT, replace(PLAIN, shadow=(depth, depth)))
    for noise in (5, 10, 20, 30):
        yield Trouble(
            "grain", f"sigma {noise}", Reason.GRAINY, replace(PLAIN, noise=(noise, noise), paper=(200, 200), jpeg=None, grain_mm=0)
        )
    for blur in (0.1, 0.2, 0.3, 0.5):
        yield Trouble("blur", f"sigma {blur} mm", Reason.BLURRED, replace(PLAIN, blur_mm=(blur, blur)))
    for quality in (70, 50, 30, 15):
        yield Trouble("JPEG", f"quality {quality}", Reason.COMPRESSED, replace(PLAIN, jpeg=(quality, quality)))
    yield Trouble("black and white", "", Reason.ONE_BIT, DEGRADATIONS["onebit"])


def streak(sheet: Sheet, rng: np.random.Generator, mm: float, *, upright: bool = True) -> Grey:
    """The scan with a streak somewhere on the sheet."""
    reach = sheet.page.width if upright else sheet.page.height
    return mishaps.streaked(sheet.scan.grey, sheet.per_mm, float(rng.uniform(8, reach - 8)), mm, upright=upright)


def cut(sheet: Sheet, rng: np.random.Generator, mm: float) -> Grey:
    """The scan without a strip of the sheet itself on one side."""
    side = str(rng.choice(["left", "top", "right", "bottom"]))
    corners = np.array([[0.0, 0.0], [sheet.page.width, 0.0], [sheet.page.width, sheet.page.height], [0.0, sheet.page.height]])
    seen = cv2.perspectiveTransform(corners[None], sheet.scan.homography)[0] / sheet.per_mm
    size = np.array(sheet.scan.grey.shape[::-1]) / sheet.per_mm
    room = {"left": seen[[0, 3], 0], "top": seen[[0, 1], 1], "right": size[0] - seen[[1, 2], 0], "bottom": size[1] - seen[[2, 3], 1]}
    return mishaps.cut_off(sheet.scan.grey, sheet.per_mm, max(0.0, mm + float(room[side].mean())), side)


def dog_ear(sheet: Sheet, rng: np.random.Generator, mm: float) -> Grey:
    """The scan with a corner folded back."""
    size = (sheet.page.width, sheet.page.height)
    return mishaps.dog_eared(sheet.scan, size, int(rng.integers(4)), mm, int(rng.choice([30, 250])))


def double(sheet: Sheet, rng: np.random.Generator, hidden: float) -> Grey:
    """Two sheets of one form in one picture."""
    other = simulate_page(sheet.printed, sheet.page, sheet.printed.shape[1] / sheet.page.width, sheet.references.layout.policy, PLAIN, rng,
                          scan_dpi=sheet.scan.dpi)  # fmt: skip
    return mishaps.double_fed(sheet.scan.grey, other.grey, hidden)


def turned(sheet: Sheet, degrees: float) -> Grey:
    """The scan turned about its middle, on a white lid."""
    height, width = sheet.scan.grey.shape
    way = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(sheet.scan.grey, way, (width, height), flags=cv2.INTER_LINEAR, borderValue=250), np.uint8)
