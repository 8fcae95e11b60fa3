"""What leads to a person is taken out of what people wrote."""

from __future__ import annotations

import pytest

from pipeline.report.edition.redact import redacted


@pytest.mark.parametrize(
    "written",
    [
        "0912345678",
        "0912 345 678",
        "09.1234.5678",
        "+84 912 345 678",
        "84912345678",
        "(028) 3823 4567",
        "001099012345",
        "001 099 012 345",
        "CMND 123456789",
        "29A-123.45",
        "30F12345",
        "29-B1 234.56",
        "59X1-12345",
        "a.nguyen@gmail.com",
        "B1234567",
    ],
)
def test_a_number_that_leads_to_a_person_is_masked(written: str) -> None:
    masked = redacted(f"Xin gọi {written}, cảm ơn")
    assert "[…]" in masked and masked.startswith("Xin gọi ") and masked.endswith(", cảm ơn")
    assert sum(letter.isdigit() for letter in masked) == 0


@pytest.mark.parametrize(
    "plain",
    ["Chờ 45 phút, quầy số 3", "Ngày 22/11/2026 tôi đến lúc 8 giờ 30", "Phí 50.000 đồng, không phải 150.000", "Nghị định 61/2018/NĐ-CP"],
)
def test_other_numbers_stay(plain: str) -> None:
    assert redacted(plain) == plain
