"""`merge report`: the channels of a round side by side: what they brought, what overlaps, and how they differ."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from forms.layout import Layout
from pipeline.digital.modes import ChannelQuality, ModeEffect, channel_quality, mode_effects
from pipeline.digital.visits import Visits, likely_repeats
from pipeline.report.round_report import score_round
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class MergeReport:
    """`rows` counts the responses that count by channel and unit; the rest is what its modules say."""

    layout: Layout
    visits: Visits
    rows: tuple[tuple[str, str, int], ...]
    quality: tuple[ChannelQuality, ...]
    effects: tuple[ModeEffect, ...]


def merge_report(workspace: Workspace, round_name: str, form: str | None = None) -> MergeReport:
    """The report on a round. Raises PhieuError as `score_round` does."""
    scored = score_round(workspace, round_name, form=form)
    layout, visits = scored.layout, scored.visits
    assert visits is not None, "a round has visits"
    counted = visits.responses
    rows = Counter((one.channel, one.facts.place or one.facts.unit) for one in counted)
    return MergeReport(
        layout,
        replace(visits, likely=tuple(likely_repeats(counted))),
        tuple((*key, count) for key, count in sorted(rows.items())),
        tuple(channel_quality(counted, layout)),
        tuple(mode_effects(counted, layout)),
    )
