"""The conditions of the tables: an office scanner, and every named degradation level by level."""

from __future__ import annotations

from dataclasses import dataclass, replace

from omr.simulate.conditions import Condition
from omr.simulate.degradations import DEGRADATIONS

OFFICE_DPI = (200.0, 300.0)
"""Resolutions of office scanners that the bar of one wrong in ten thousand is set for; 150 dpi is a row of the degradations."""


@dataclass(frozen=True, slots=True)
class Level:
    """One row of a table: its name, what it says to people, and how its sheets are printed and scanned."""

    name: str
    words: str
    condition: Condition


def office_levels() -> dict[str, Level]:
    """The conditions that an error rate is promised for, by name."""
    office = replace(DEGRADATIONS["office"], dpi=OFFICE_DPI)
    return _by_name(
        Level("office", "office scanner, a hurried pile", office),
        Level("clean", "office scanner, a careful hand", replace(DEGRADATIONS["clean"], dpi=OFFICE_DPI)),
    )


def degraded_levels() -> dict[str, Level]:
    """The rows of the degradation table in order, by name: all that differs from `plain` is what a row says."""
    return _by_name(*_whole(), *_lying(), *_copied(), *_damaged(), *_written(), *_photographed())


def _by_name(*levels: Level) -> dict[str, Level]:
    return {level.name: level for level in levels}


def _changed(name: str, words: str, like: str, **changes: object) -> Level:
    """A level like a named degradation but for some of its settings."""
    return Level(name, words, replace(DEGRADATIONS[like], name=name, **changes))  # type: ignore[arg-type]


def _whole() -> list[Level]:
    return [
        _changed("plain", "nothing else", "upside_down", upside_down=0.0),
        _changed("dpi150", "office scanner at 150 dpi", "office", dpi=(150.0,)),
    ]


def _lying() -> list[Level]:
    """Turned, sheared and resized sheets."""
    return [
        *(_changed(f"turned{deg}", f"turned by up to {deg}°", "turned", skew_deg=float(deg)) for deg in (2, 5, 10)),
        _changed("upside_down", "turned by 180°", "upside_down"),
        *(
            _changed(f"skewed{deg}", f"turned and sheared by up to {deg}°", "skewed", skew_deg=float(deg), shear_deg=float(deg))
            for deg in (1, 2, 3)
        ),
        *(
            _changed(f"scale{low}", f"scale {low} to {high} %", "resized", scale=(low / 100, high / 100))
            for low, high in ((85, 90), (90, 95), (95, 100), (100, 103))
        ),
    ]


def _copied() -> list[Level]:
    """Photocopies before filling, faxes, strong compression, worn toner, one-bit scans."""
    return [
        *(_changed(f"copy{n}", f"photocopy, generation {n}", "copy3", copies=n) for n in (1, 2, 3)),
        _changed("fax_fine", "fax, 196 lines an inch", "fax", lines=(196.0,)),
        _changed("fax", "fax, 98 lines an inch", "fax", lines=(98.0,)),
        *(_changed(f"jpeg{quality}", f"JPEG quality {quality}", "jpeg30", jpeg=(quality, quality)) for quality in (50, 30)),
        _changed("onebit", "one-bit scan", "onebit"),
        _changed("faint", "worn toner, pale scan", "faint"),
    ]


def _damaged() -> list[Level]:
    """What happens to paper before it is scanned, and dirt on the glass."""
    return [
        _changed("fold_slight", "1 to 2 folds, paper 0.3 to 0.6 mm aside", "fold", fold_mm=(0.3, 0.6)),
        _changed("fold_sharp", "1 to 2 folds, paper 0.6 to 1.2 mm aside", "fold", fold_mm=(0.6, 1.2)),
        *(_changed(f"coffee{n}", f"coffee, up to {n} cup{'s' if n > 1 else ''}", "coffee", stains=n) for n in (1, 2)),
        _changed("holes", "punched", "holes"),
        _changed("streak1", "one streak", "streaks", streaks=(1, 1)),
        _changed("streak5", "five streaks", "streaks", streaks=(5, 5)),
    ]


def _written() -> list[Level]:
    return [_changed("pencil", "faint pencil", "pencil"), _changed("felt", "thick felt pen", "felt")]


def _photographed() -> list[Level]:
    return [
        _changed("phone_near", "phone, corners up to 3 mm off", "phone", perspective_mm=3.0, shadow=(0.05, 0.2)),
        _changed("phone", "phone, corners up to 9 mm off, shadows", "phone"),
    ]
