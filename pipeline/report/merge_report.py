"""`merge report`: the channels of a round side by side: what they brought, what overlaps, and how they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.layout import Layout
from pipeline.digital.modes import ChannelQuality, ModeEffect, channel_quality, mode_effects
from pipeline.digital.visits import Visits, by_channel, likely_repeats
from pipeline.merge.unit_named import unit_named
from pipeline.model import Response
from pipeline.report.mode_differences import METHODS, Difference, mode_differences
from pipeline.report.round_report import score_round
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class MergeReport:
    """`rows` counts the responses that count by channel and unit; `valid` has channel, responses, and how many are not valid by cause.

    The rest is what its modules say.
    """

    layout: Layout
    visits: Visits
    rows: tuple[tuple[str, str, int], ...]
    quality: tuple[ChannelQuality, ...]
    effects: tuple[ModeEffect, ...]
    differences: tuple[Difference, ...]
    valid: tuple[tuple[str, int, Mapping[str, int]], ...]


def merge_report(workspace: Workspace, round_name: str, form: str | None = None, method: str = METHODS[0]) -> MergeReport:
    """The report on a round. Raises PhieuError as `score_round` does."""
    scored = score_round(workspace, round_name, form=form)
    layout, visits = scored.layout, scored.visits
    assert visits is not None, "a round has visits"
    counted = visits.responses
    rows = Counter((one.channel, unit_named(one)) for one in counted)
    return MergeReport(
        layout,
        replace(visits, likely=tuple(likely_repeats(counted))),
        tuple((*key, count) for key, count in sorted(rows.items())),
        tuple(channel_quality(counted, layout)),
        tuple(mode_effects(counted, layout)),
        tuple(mode_differences(counted, layout, method)),
        tuple(valid_counts(counted, scored.faults)),
    )


def valid_counts(responses: Sequence[Response], faults: Mapping[str, str]) -> Iterator[tuple[str, int, Mapping[str, int]]]:
    """Each channel with its responses, and how many of them are not valid, by cause."""
    for channel, some in by_channel(responses).items():
        yield channel, len(some), Counter(why for one in some if (why := faults.get(one.response_id)))
