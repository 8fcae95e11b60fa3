"""All named conditions: what a sheet may go through on its way to the reader."""

from __future__ import annotations

from dataclasses import replace

from omr.simulate.conditions import CONDITIONS, Condition, Span

SCREEN: Span = (3.3, 4.7)
"""Dots per mm of a laser printer's grey: screens of 85 to 120 lines an inch."""

_CLEAN = replace(CONDITIONS["clean"], halftone=SCREEN, paper=(248.0, 268.0), noise=(0.8, 3.0), grain_mm=0.06)
_OFFICE = replace(CONDITIONS["office"], halftone=SCREEN, paper=(238.0, 266.0), noise=(1.5, 5.0), grain_mm=0.06)
_PLAIN = replace(_OFFICE, dpi=(200.0, 300.0), skew_deg=1.0, upside_down=0.0, cut_mm=0.0, scale=(0.99, 1.01), speckle=0.0, streak=0.0)
"""An office scanner that does nothing else wrong: one trouble at a time is what a table can tell."""

DEGRADATIONS: dict[str, Condition] = {
    "clean": _CLEAN,
    "office": _OFFICE,
    "faint": replace(CONDITIONS["faint"], halftone=SCREEN, grain_mm=0.06),
    "onebit": replace(CONDITIONS["onebit"], halftone=SCREEN),
    "photocopy": replace(CONDITIONS["photocopy"], halftone=SCREEN, grain_mm=0.06),
    "phone": replace(CONDITIONS["phone"], halftone=SCREEN, noise=(2.0, 6.5), grain_mm=0.12),
    "turned": replace(_PLAIN, name="turned", skew_deg=10.0, whole=True),
    "upside_down": replace(_PLAIN, name="upside_down", upside_down=1.0),
    "skewed": replace(_PLAIN, name="skewed", skew_deg=3.0, shear_deg=3.0),
    "resized": replace(_PLAIN, name="resized", scale=(0.85, 1.03)),
    "copy3": replace(
        _PLAIN,
        name="copy3",
        copies=3,
        toner=(0.6, 0.95),
        gain_mm=(-0.02, 0.05),
        skew_deg=2.5,
        shift_mm=4.0,
        scale=(0.94, 1.03),
        wobble_mm=0.4,
        paper=(228.0, 255.0),
        speckle=0.3,
        blur_mm=(0.05, 0.1),
    ),
    "fax": Condition(
        "fax",
        dpi=(204.0,),
        lines=(98.0, 196.0),
        halftone=SCREEN,
        skew_deg=1.5,
        shift_mm=4.0,
        scale=(0.98, 1.02),
        wobble_mm=0.4,
        noise=(4.0, 10.0),
        blur_mm=(0.05, 0.09),
        threshold=(135.0, 195.0),
        speckle=0.3,
        lost_lines=1.5,
        jpeg=None,
    ),
    "jpeg30": replace(_PLAIN, name="jpeg30", jpeg=(30, 30)),
    "fold": replace(_PLAIN, name="fold", folds=2, fold_mm=(0.3, 1.2)),
    "coffee": replace(_PLAIN, name="coffee", stains=2),
    "holes": replace(_PLAIN, name="holes", holes=True),
    "streaks": replace(_PLAIN, name="streaks", streak=1.0, streaks=(1, 5)),
    "pencil": replace(_PLAIN, name="pencil", tool="pencil"),
    "felt": replace(_PLAIN, name="felt", tool="felt"),
}
"""What a sheet may go through, by name; where nothing else is said, an office scanner of 200 or 300 dpi.

The six that the mark model is fitted on, here with grey printed as dots, paper that burns out, and noise in clumps as real scanners and
phones have it: `clean`, `office` (a hurried pile), `faint` (worn toner), `onebit` (black and white), `photocopy` (two generations before
filling), `phone` (a photograph). And those of the degradation table: `turned` by up to 10° with all of the sheet on the picture,
`upside_down` by 180°, `skewed` (turned and sheared by up to 3° each, corners cut off), `resized` to 85-103 %, `copy3` (a photocopy of
the third generation before filling), `fax` (204 dpi across and 98 or 196 down, black and white, rows lost), `jpeg30` (quality 30),
`fold` (one or two folds: a shadow line, worn print, and paper that lies 0.3-1.2 mm aside beyond it), `coffee` (rings and drops), `holes`
(of a punch, perhaps on the wrong side), `streaks` (one to five lines down the feed), `pencil` (faint, in every hand), `felt` (a thick pen).
"""

STAMPED: dict[str, Condition] = {
    "stamps": replace(_PLAIN, name="stamps", stamps=(1, 2), colour=True),
    "stamps_grey": replace(_PLAIN, name="stamps_grey", stamps=(1, 2)),
    "stamps_onebit": replace(CONDITIONS["onebit"], name="stamps_onebit", halftone=SCREEN, stamps=(1, 2)),
    "red_pen": replace(_PLAIN, name="red_pen", tool="red", colour=True),
}
"""One or two red stamps on each sheet, over boxes as often as not: scanned in colour, in grey, in black and white; and sheets filled in
with red pens, scanned in colour. Nothing is fitted on them."""

NAMED = DEGRADATIONS | STAMPED
"""Every condition that `phieu simulate` knows by name."""
