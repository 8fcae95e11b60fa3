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
    DECK_SHEET = "deck_sheet"
    DUPLICATE = "duplicate"
    WORKER_DIED = "worker_died"
    PAGE_TOO_SLOW = "page_too_slow"
    PAGE_TOO_HEAVY = "page_too_heavy"
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
    # scans: what the person at the scanner can mend
    STREAK = "streak"
    FOLD = "fold"
    CUT_EDGE = "cut_edge"
    CORNER_HIDDEN = "corner_hidden"
    DOUBLE_FEED = "double_feed"
    MIRRORED = "mirrored"
    UPSIDE_DOWN = "upside_down"
    SKEWED = "skewed"
    SCALE_OFF = "scale_off"
    PHOTOGRAPH = "photograph"
    PALE = "pale"
    DARK_PAPER = "dark_paper"
    UNEVEN_LIGHT = "uneven_light"
    GRAINY = "grainy"
    BLURRED = "blurred"
    COMPRESSED = "compressed"
    ONE_BIT = "one_bit"
    STAMP = "stamp"
    # answers
    STREAK_OVER_BOX = "streak_over_box"
    FOLD_OVER_BOX = "fold_over_box"
    STAMP_OVER_BOX = "stamp_over_box"
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
    OTHER_WRITTEN_UNTICKED = "other_written_unticked"
    OTHER_TICKED_UNWRITTEN = "other_ticked_unwritten"
    # fields
    FIELD_DOUBTFUL = "field_doubtful"
    COMB_NOT_FOUND = "comb_not_found"
    COMB_GAP = "comb_gap"
    DIGIT_UNREADABLE = "digit_unreadable"
    DIGITS_DOUBTFUL = "digits_doubtful"
    DAY_IMPOSSIBLE = "day_impossible"
    # the counter
    COUNTER_MISSING = "counter_missing"
    COUNTER_UNREADABLE = "counter_unreadable"
    COUNTER_CHECK_FAILED = "counter_check_failed"
    COUNTER_UNKNOWN = "counter_unknown"
    COUNTER_WAYS_DIFFER = "counter_ways_differ"
    COUNTER_REGISTER_LACKING = "counter_register_lacking"


NOTICES = frozenset({Reason.OTHER_TICKED_UNWRITTEN})
"""What is said about an answer without casting a doubt on it."""

COVERS = frozenset({Reason.COVER_SHEET, Reason.SEPARATOR_SHEET})
"""What lies with the slips and carries no answers: such a page is not read, and nothing is wrong with it."""
