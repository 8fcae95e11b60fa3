"""A layout made ready for reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from forms.layout import Layout
from omr import register
from omr.calibrate import Context
from omr.codes.counter_ways import Aids
from omr.codes.issued import Issued
from omr.looks.ground import Ground, ground_of
from omr.looks.mark_model import MarkModel
from omr.reading import PageImage
from omr.register import ReferencePage
from omr.scan.paper import Paper, paper_of
from omr.writing.field_model import FieldModel
from omr.writing.fields import FieldPatch, blank_fields


@dataclass(frozen=True)
class References:
    """A layout made ready for reading: what each of its pages looks like, the model for its marks, and which slips of it were printed."""

    layout: Layout
    pages: Mapping[str, ReferencePage]
    model: MarkModel
    issued: Issued = field(default_factory=Issued)
    field_blanks: Mapping[str, tuple[FieldPatch, ...]] = field(default_factory=dict)
    field_model: FieldModel | None = None
    aids: Aids = field(default_factory=Aids)
    papers: dict[str, Paper] = field(default_factory=dict)
    grounds: dict[tuple[str, str], Ground] = field(default_factory=dict)

    def ground(self, reference: ReferencePage, context: Context) -> Ground:
        """What is known of a page under a context; worked out for the first sheet that is read with it."""
        key = reference.page.id, context.id
        if key not in self.grounds:
            self.grounds[key] = ground_of(reference.page, reference.frame, context.pages[reference.page.id])
        return self.grounds[key]

    def paper(self, page_id: str) -> Paper:
        """Where a page is bare paper; found out when it is first asked for, for of a layout with fifty pages a batch may use two."""
        if page_id not in self.papers:
            page = self.pages[page_id]
            self.papers[page_id] = paper_of(page.small, float(page.to_small[0, 0]), blank=page.blank)
        return self.papers[page_id]


def prepare(
    layout: Layout,
    images: Mapping[str, PageImage],
    model: MarkModel,
    issued: Issued | None = None,
    field_model: FieldModel | None = None,
    aids: Aids | None = None,
) -> References:
    """A layout and its reference images (by page id), ready for `sample_page`.

    Without a `field_model`, fields for words are not read, and without the `aids` no digits and codes.
    """
    pages, blanks = {}, {}
    for page in layout.pages:
        # one image after the other: a form may have fifty pages
        if (image := images.get(page.id)) is not None:
            pages[page.id] = register.prepare_page(page, image)
            blanks[page.id] = blank_fields(image.grey, page, pages[page.id].to_reference)
    return References(layout, pages, model, issued or Issued(), blanks, field_model, aids or Aids())
