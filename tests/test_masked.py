"""Numbers that lead to a person are covered; sums, days and codes are not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.masked import COVER, masked


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Gọi tôi 0912 345 678 nhé", "Gọi tôi •••• ••• ••• nhé"),
        ("ĐT: 0912345678.", "ĐT: ••••••••••."),
        ("+84 912 345 678", "+•• ••• ••• •••"),
        ("(024) 3825 1234", "(•••) •••• ••••"),
        ("0912345678,0987654321 ạ", "••••••••••,•••••••••• ạ"),
        ("CCCD 079203012345", "CCCD ••••••••••••"),
        ("số 079 203 012 345", "số ••• ••• ••• •••"),
        ("xe 51F-123.45 đỗ", "xe •••-•••.•• đỗ"),
        ("29-X1 234.56", "••-•• •••.••"),
        ("biển 30a12345", "biển ••••••••"),
        ("QA-12-34", "••-••-••"),
        ("CMND 123456789", "CMND •••••••••"),
        ("hộ chiếu B1234567,", "hộ chiếu ••••••••,"),
        ("thư a.nguyen@gmail.com", "thư •.••••••@•••••.•••"),
        ("09.1234.5678", "••.••••.••••"),
        ("84912345678", "•••••••••••"),
        ("(028) 3823 4567", "(•••) •••• ••••"),
        ("30F12345", "••••••••"),
        ("29-B1 234.56", "••-•• •••.••"),
        ("59X1-12345", "••••-•••••"),
        ("Số nhà 12A, ngõ 34/5 phố Huế", "Số nhà •••, ngõ ••/• phố Huế"),
        ("tôi ở số 7 ngách 12/8 đường Láng", "tôi ở số • ngách ••/• đường Láng"),
        ("nhà số 105 đường Trần Phú", "nhà số ••• đường Trần Phú"),
        ("hẻm 12/3/4", "hẻm ••/•/•"),
    ],
)
def test_what_leads_to_a_person_is_covered(words: str, shown: str) -> None:
    assert masked(words) == shown


@pytest.mark.parametrize(
    "words",
    [
        "150.000.000.000 đồng", "1.500.000 đ", "Ngày 22/11/2026", "phòng 305, tầng 2", "năm 2026 có 12 người", "012345",
        "hồ sơ 000.00.12.H26-250101-0012", "từ 10h 2025", "đường dây 18001096", "PC06-Q03-K",
        "Chờ 45 phút, quầy số 3", "Phí 50.000 đồng, không phải 150.000",
        "quầy số 3 đường Trần Phú", "số 3 trên phiếu", "căn hộ 2 phòng", "số hộ 12", "số 5 lần",
        "Nghị định 61/2018/NĐ-CP", "lúc 8 giờ 30 ngày 22/11/2026",
    ],
)  # fmt: skip
def test_what_does_not_stays(words: str) -> None:
    assert masked(words) == words


@given(st.text(alphabet=st.characters(exclude_categories=("Nd", "Lu", "Ll"))), st.from_regex(r"0[35789][0-9]{8}", fullmatch=True))
def test_a_number_between_any_signs_is_covered_and_covering_twice_changes_nothing(around: str, number: str) -> None:
    shown = masked(f"{around} {number} {around}")
    assert number not in shown and COVER * 10 in shown
    assert masked(shown) == shown == unicodedata.normalize("NFC", shown)
