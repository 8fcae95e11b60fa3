"""The pages of a round as the records that merging, review and scoring know."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import PageRecord
from pipeline.run.page_record import record_of
from pipeline.run.round_pages import round_pages
from pipeline.store.workspace import Workspace
from pipeline.survey import Round

__all__ = ["record_of", "round_records"]


def round_records(workspace: Workspace, campaign: Round) -> Sequence[tuple[int, PageRecord]]:
    """Number and record of every page of a round that has ended, under the round's policy and what people settled about its pages."""
    return round_pages(workspace, campaign).records
