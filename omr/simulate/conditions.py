"""What printers, copiers, scanners and phones do to a page, by name."""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[float, float]
"""Least and largest value; a page draws one in between."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One way from a clean print to a scan. Spans are drawn per page.

    Printing: `toner` darkness of print (0..1), `gain_mm` growth of every printed edge (negative: lighter print, thinner lines),
    `halftone` dots per mm that stand for grey (None: even grey).
    Copying: `copies` generations through a photocopier between printing and filling.
    Filling: `tool` that everybody writes with, `pencil`, `felt` or `red` (None: each with their own).
    Stamps: `stamps` red ones on each page (least and most). `colour`: a colour scan.
    Paper: `folds` largest number of folds and `fold_mm` how far the paper beyond one lies aside, `stains` of a cup, `holes` of a punch.
    Geometry: `dpi` resolutions of the scan, `lines` dpi down the feed where it differs, `skew_deg` and `shift_mm` largest turn and
    shift, `shear_deg` largest lean of columns against rows, `scale` size of the scan relative to its dpi, `perspective_mm` how far a
    corner may move, `wobble_mm` largest local displacement, `upside_down` share of pages, `cut_mm` most that an edge may lose,
    `margin_mm` table seen around the page, `whole` whether the picture grows until all of a turned sheet is on it.
    Light: `paper` grey of bare paper and `black` grey of full ink (0..255; paper above 255 burns out, as scanners are set), `gamma`,
    `shadow` depth of a phone's shadow (0..1).
    Sensor: `blur_mm` sigma, `noise` sigma in grey levels, `grain_mm` size of its clumps (0: every pixel its own), `speckle` dark specks
    per cm2, `streak` share of pages with lines down the feed and `streaks` how many, `lost_lines` mean number of rows that a transmission
    loses, `threshold` grey below which a 1-bit scanner gives black (None: grey scan), `jpeg` quality (None: not compressed).
    """

    name: str
    dpi: tuple[float, ...] = (200.0,)
    toner: Span = (0.93, 0.98)
    gain_mm: Span = (-0.01, 0.03)
    halftone: Span | None = None
    copies: int = 0
    tool: str | None = None
    stamps: tuple[int, int] = (0, 0)
    colour: bool = False
    folds: int = 0
    fold_mm: Span = (0.0, 0.0)
    stains: int = 0
    holes: bool = False
    lines: tuple[float, ...] = ()
    skew_deg: float = 1.0
    shear_deg: float = 0.0
    shift_mm: float = 2.0
    scale: Span = (0.995, 1.005)
    perspective_mm: float = 0.0
    wobble_mm: float = 0.0
    upside_down: float = 0.0
    cut_mm: float = 0.0
    margin_mm: Span = (0.0, 0.0)
    whole: bool = False
    paper: Span = (244.0, 254.0)
    black: Span = (15.0, 45.0)
    gamma: Span = (0.9, 1.1)
    shadow: Span = (0.0, 0.0)
    blur_mm: Span = (0.04, 0.07)
    noise: Span = (1.0, 3.0)
    grain_mm: float = 0.0
    speckle: float = 0.0
    streak: float = 0.0
    streaks: tuple[int, int] = (1, 1)
    lost_lines: float = 0.0
    threshold: Span | None = None
    jpeg: tuple[int, int] | None = (70, 92)


CONDITIONS: dict[str, Condition] = {
    "clean": Condition("clean", dpi=(200.0, 300.0), skew_deg=0.5, shift_mm=1.0, scale=(0.998, 1.002), noise=(0.5, 2.0), jpeg=(85, 95)),
    "office": Condition(
        "office",
        dpi=(150.0, 200.0, 300.0),
        skew_deg=3.0,
        shift_mm=4.0,
        scale=(0.97, 1.03),
        wobble_mm=0.25,
        upside_down=0.03,
        cut_mm=3.0,
        paper=(235.0, 255.0),
        black=(15.0, 60.0),
        gamma=(0.8, 1.25),
        blur_mm=(0.03, 0.09),
        noise=(1.0, 4.5),
        speckle=0.03,
        streak=0.03,
        gain_mm=(-0.03, 0.05),
        toner=(0.8, 0.98),
    ),
    "faint": Condition(
        "faint",
        dpi=(150.0, 200.0),
        skew_deg=2.0,
        wobble_mm=0.2,
        toner=(0.35, 0.7),
        gain_mm=(-0.05, 0.0),
        paper=(240.0, 255.0),
        black=(40.0, 105.0),
        gamma=(0.6, 0.95),
        blur_mm=(0.06, 0.11),
        noise=(2.0, 5.0),
        speckle=0.02,
    ),
    "onebit": Condition(
        "onebit",
        dpi=(200.0, 300.0),
        skew_deg=3.0,
        shift_mm=4.0,
        scale=(0.98, 1.02),
        wobble_mm=0.2,
        upside_down=0.05,
        cut_mm=2.0,
        noise=(3.0, 9.0),
        blur_mm=(0.04, 0.08),
        threshold=(120.0, 205.0),
        speckle=0.25,
        gain_mm=(-0.02, 0.05),
        jpeg=None,
    ),
    "photocopy": Condition(
        "photocopy",
        dpi=(150.0, 200.0, 300.0),
        copies=2,
        skew_deg=2.5,
        shift_mm=4.0,
        scale=(0.97, 1.03),
        wobble_mm=0.3,
        cut_mm=3.0,
        toner=(0.6, 0.95),
        gain_mm=(-0.03, 0.08),
        noise=(2.0, 5.0),
        speckle=0.3,
        blur_mm=(0.05, 0.1),
        paper=(228.0, 252.0),
    ),
    "phone": Condition(
        "phone",
        dpi=(150.0, 200.0),
        skew_deg=3.0,
        shift_mm=6.0,
        scale=(0.9, 1.05),
        perspective_mm=9.0,
        wobble_mm=0.5,
        margin_mm=(3.0, 18.0),
        paper=(150.0, 230.0),
        black=(25.0, 70.0),
        gamma=(0.8, 1.2),
        shadow=(0.05, 0.45),
        blur_mm=(0.06, 0.14),
        noise=(2.0, 6.0),
        jpeg=(60, 90),
    ),
}
"""The conditions that the mark model is fitted on; `degradations` has all of them. Set by eye against scans of such machines."""
