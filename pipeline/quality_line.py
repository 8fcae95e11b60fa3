"""What the reading document says about the quality of a scan, from the measured values and back."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from omr.reading import Finding, PageQuality, Side
from omr.reasons import Reason

DIGITS = 3
"""Decimals of every measured value: a micrometre, a thousandth of a grey level or of a degree."""

Measure = Annotated[float, Field(allow_inf_nan=False)]


class FindingLine(BaseModel):
    """One finding of a line."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    reason: Annotated[Reason, Field(strict=False)]
    value: Measure
    at_mm: Measure | None = None
    side: Annotated[Side, Field(strict=False)] | None = None
    line: Annotated[list[Measure], Field(min_length=4, max_length=4)] | None = None
    area_mm: Annotated[list[Measure], Field(min_length=4, max_length=4)] | None = None


class QualityLine(BaseModel):
    """The quality of a line."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    turn: Annotated[int, Field(ge=0, lt=360)]
    skew_deg: Measure
    scale: Annotated[list[Measure], Field(min_length=2, max_length=2)] | None
    perspective: Measure
    cut_mm: Annotated[list[Measure], Field(min_length=4, max_length=4)]
    paper: Measure | None
    contrast: Measure | None
    unevenness: Measure | None
    grain: Measure | None
    blur_mm: Measure | None
    one_bit: bool
    jpeg_step: Annotated[int, Field(ge=1)]
    findings: list[FindingLine]


def quality_fields(quality: PageQuality) -> dict[str, object]:
    """The quality as an object of the document."""
    return {
        "turn": quality.turn,
        "skew_deg": _rounded(quality.skew_deg),
        "scale": None if quality.scale is None else [_rounded(one) for one in quality.scale],
        "perspective": _rounded(quality.perspective),
        "cut_mm": [_rounded(one) for one in quality.cut_mm],
        "paper": _rounded(quality.paper),
        "contrast": _rounded(quality.contrast),
        "unevenness": _rounded(quality.unevenness),
        "grain": _rounded(quality.grain),
        "blur_mm": _rounded(quality.blur_mm),
        "one_bit": quality.one_bit,
        "jpeg_step": quality.jpeg_step,
        "findings": [finding_fields(finding) for finding in quality.findings],
    }


def finding_fields(finding: Finding) -> dict[str, object]:
    """The finding as an object of the document; what it does not have is left out."""
    fields: dict[str, object] = {"reason": finding.reason, "value": _rounded(finding.value)}
    if finding.at_mm is not None:
        fields["at_mm"] = _rounded(finding.at_mm)
    if finding.side is not None:
        fields["side"] = finding.side
    if finding.line is not None:
        fields["line"] = [_rounded(place) for place in finding.line]
    if finding.area_mm is not None:
        fields["area_mm"] = [_rounded(place) for place in finding.area_mm]
    return fields


def as_quality(line: QualityLine) -> PageQuality:
    """The quality that an object of the document stands for."""
    top, right, bottom, left = line.cut_mm
    return PageQuality(
        turn=line.turn,
        skew_deg=line.skew_deg,
        scale=None if line.scale is None else (line.scale[0], line.scale[1]),
        perspective=line.perspective,
        cut_mm=(top, right, bottom, left),
        paper=line.paper,
        contrast=line.contrast,
        unevenness=line.unevenness,
        grain=line.grain,
        blur_mm=line.blur_mm,
        one_bit=line.one_bit,
        jpeg_step=line.jpeg_step,
        findings=tuple(as_finding(one) for one in line.findings),
    )


def as_finding(line: FindingLine) -> Finding:
    """The finding that an object of the document stands for."""
    return Finding(line.reason, line.value, line.at_mm, line.side, _four(line.line), _four(line.area_mm))


def _four(numbers: list[float] | None) -> tuple[float, float, float, float] | None:
    """Four numbers of the document."""
    if numbers is None:
        return None
    first, second, third, fourth = numbers
    return first, second, third, fourth


def _rounded(value: float | None) -> float | None:
    """The value as documents keep it; a minus zero is a zero."""
    return None if value is None else round(float(value), DIGITS) + 0.0
