"""What the person at the scanner is told at the end of a batch: how many pages have what is wrong, where, how much, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from forms.catalogue import text
from omr.reading import Finding, Side
from omr.reasons import Reason
from pipeline.merge.places import named, place
from pipeline.model import PageRecord

SAME_PLACE_MM = 1.5
"""Streaks nearer to each other than this come from one grain of dust: the pages' scales differ by half a percent."""

STREAKS_TOLD = 5
"""Places of streaks that are told, those of the most pages first."""

SHOWN = {
    Reason.SKEWED: (1.0, 1),
    Reason.SCALE_OFF: (100.0, 1),
    Reason.PALE: (100.0, 0),
    Reason.UNEVEN_LIGHT: (100.0, 0),
    Reason.DARK_PAPER: (1.0, 0),
    Reason.CUT_EDGE: (1.0, 0),
    Reason.COMPRESSED: (1.0, 0),
    Reason.BLURRED: (1.0, 2),
    Reason.STREAK: (1.0, 2),
}
"""By what a value is multiplied and how many decimals are told; others have one decimal."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding and the page that it is on."""

    page: str
    finding: Finding


@dataclass(slots=True)
class ScanNotices:
    """The findings of a run by reason, as its pages come in."""

    seen: dict[Reason, list[Seen]] = field(default_factory=dict)

    def notice(self, record: PageRecord) -> None:
        """Look at one line of the document; a repeat is one page on paper and counts once."""
        quality = record.reading.quality
        if quality is None or Reason.DUPLICATE in record.reading.reasons:
            return
        for finding in quality.findings:
            self.seen.setdefault(finding.reason, []).append(Seen(place(record), finding))

    def problems(self, lang: str) -> Iterator[ScanProblem]:
        """One problem for each thing that is wrong, the ones that most pages have first; streaks by their place."""
        told = [problem for reason, seen in self.seen.items() for problem in _told(reason, seen, lang)]
        yield from sorted(told, key=lambda problem: -problem.pages)


@dataclass(frozen=True, slots=True)
class ScanProblem:
    """One sentence for the person at the scanner, and how many pages it is about."""

    pages: int
    line: str


def _told(reason: Reason, seen: list[Seen], lang: str) -> list[ScanProblem]:
    """The sentences about one reason."""
    if reason is not Reason.STREAK:
        return [_sentence(str(reason), _worst(reason, seen), seen, lang)]
    groups = sorted(_places(seen), key=lambda group: -len(_pages(group)))[:STREAKS_TOLD]
    return [_sentence(f"streak_{group[0].finding.side}", max(group, key=lambda one: one.finding.value), group, lang) for group in groups]


def _sentence(code: str, worst: Seen, seen: list[Seen], lang: str) -> ScanProblem:
    """How many pages, the worst of them in numbers, what to do, and which pages."""
    finding, pages = worst.finding, _pages(seen)
    factor, digits = SHOWN.get(finding.reason, (1.0, 1))
    values = {
        "count": len(pages),
        "value": f"{abs(finding.value) * factor:.{digits}f}",
        "at": "" if finding.at_mm is None else f"{finding.at_mm:.0f}",
        "side": "" if finding.side is None else text(f"quality.side.{finding.side}", lang),
    }
    said, todo = (text(f"quality.{code}.{part}", lang, **values) for part in ("seen", "todo"))
    return ScanProblem(len(pages), f"{said} → {todo} ({named(pages)})")


def _pages(seen: Iterable[Seen]) -> list[str]:
    """The pages, each once, in the order of the run."""
    return list(dict.fromkeys(one.page for one in seen))


def _worst(reason: Reason, seen: list[Seen]) -> Seen:
    """The finding to be told in numbers."""
    if reason in (Reason.PALE, Reason.DARK_PAPER):
        return min(seen, key=lambda one: one.finding.value)
    if reason is Reason.SCALE_OFF:
        return max(seen, key=lambda one: abs(one.finding.value - 1.0))
    return max(seen, key=lambda one: abs(one.finding.value))


def _places(seen: list[Seen]) -> Iterator[list[Seen]]:
    """The streaks of one place, place by place from each side."""
    for side in (Side.LEFT, Side.TOP):
        group: list[Seen] = []
        for one in sorted((one for one in seen if one.finding.side is side), key=lambda one: one.finding.at_mm or 0.0):
            if group and (one.finding.at_mm or 0.0) - (group[-1].finding.at_mm or 0.0) > SAME_PLACE_MM:
                yield group
                group = []
            group.append(one)
        if group:
            yield group
