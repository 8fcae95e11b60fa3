"""Why a person must look, or why a page was not read: typed reasons. Their sentences live in the catalogue under `reason`."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A typed reason; the value is its code in documents and in the catalogue."""

    # pages
    NO_STRUCTURE = "no_structure"
    NO_KNOWN_FORM = "no_known_form"
    PAGE_AMBIGUOUS = "page_ambiguous"
    REGISTRATION_WEAK = "registration_weak"
    CODE_UNREADABLE = "code_unreadable"
    CODE_DIFFERS = "code_differs"
    CODE_OTHER_PAGE = "code_other_page"
    CODE_OTHER_RUN = "code_other_run"
    CODE_NOT_ISSUED = "code_not_issued"
    CODE_FORGED = "code_forged"
    COVER_SHEET = "cover_sheet"
    SEPARATOR_SHEET = "separator_sheet"
    DUPLICATE = "duplicate"
    WORKER_DIED = "worker_died"
    READER_FAILED = "reader_failed"
    # files
    FILE_EMPTY = "file_empty"
    FILE_DAMAGED = "file_damaged"
    FILE_ENCRYPTED = "file_encrypted"
    FILE_NOT_IMAGE = "file_not_image"
    FILE_FORBIDDEN = "file_forbidden"
    FILE_GONE = "file_gone"
    IMAGE_TOO_SMALL = "image_too_small"
    IMAGE_TOO_LARGE = "image_too_large"
    IMAGE_UNSUPPORTED = "image_unsupported"
    PAGE_DAMAGED = "page_damaged"
    # answers
    TWO_MARKS = "two_marks"
    FAINT = "faint"
    BETWEEN_BOXES = "between_boxes"
    TAKEN_BACK = "taken_back"
    ONLY_TAKEN_BACK = "only_taken_back"
    FILL_OR_MARK = "fill_or_mark"
    BLANK_UNKNOWN = "blank_unknown"
    BOX_OUT_OF_PAGE = "box_out_of_page"
    BOX_COVERED = "box_covered"
    CODE_RUN_UNKNOWN = "code_run_unknown"


COVERS = frozenset({Reason.COVER_SHEET, Reason.SEPARATOR_SHEET})
"""What lies with the slips and carries no answers: such a page is not read, and nothing is wrong with it."""
