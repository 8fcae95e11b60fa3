"""The bench of speed times the steps that the reader really takes."""

from __future__ import annotations

import pytest

from bench.speed import STAGES, Stopwatch, timed_stages
from omr.reader import learn, read_page
from omr.reading import PageImage
from omr.references import prepare
from omr.sample import PageSample, sample_page
from pipeline.decode.drawn import drawn_pages
from pipeline.run.workers.shipped import mark_model
from tests.golden.make import laid_out


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_is_called_by_the_names_that_are_timed(stage: str) -> None:
    assert STAGES[stage] and all(callable(getattr(module, name)) for module, name in STAGES[stage])


def test_every_stage_of_a_page_takes_time() -> None:
    layout = laid_out("cong-an-5-tieu-chi")
    drawn = drawn_pages(layout)
    references = prepare(layout, drawn, mark_model())
    page = PageImage(drawn[layout.pages[0].id].grey, 200.0)
    watch = Stopwatch()
    with timed_stages(watch):
        sampled = sample_page(page, references, layout.pages[0].id)
        assert isinstance(sampled, PageSample)
        read_page(sampled, references, learn(references, [sampled]))
    assert set(watch.page) == set(STAGES)
