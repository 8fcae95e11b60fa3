"""Makes `samples/digital/` again: replies to the form `quay-a5` as a sheet of Google Forms has them: `python -m samples.replies`.

Nobody replied: the answers are drawn with a seed. Two replies name the same slip, as when a person sends the form twice.
"""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

SEED = 20261122
REPLIES = 60
FILE = Path(__file__).resolve().parent / "digital" / "quay-a5.google.csv"

COLUMNS = (
    "Dấu thời gian",
    "Mã phiếu (nếu có)",
    "Nhìn chung, Ông/Bà hài lòng với lần giao dịch này ở mức nào?",
    "Thái độ phục vụ của cán bộ tại quầy",
    "Hướng dẫn thủ tục của cán bộ tại quầy",
    "Thời gian chờ và giải quyết",
    "Nơi tiếp đón, trang thiết bị",
    "Ý kiến góp ý của Ông/Bà",
)
LEVELS = ("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng")
LEAN = (40, 38, 15, 5, 2)
"""Per cent of people for each level: most are content, as published surveys of such counters say."""

TWICE = {10: "R1/900", 31: "R1/900"}
"""Which replies name a slip."""


def replies() -> list[list[str]]:
    """The rows of the sheet."""
    draw, at = random.Random(SEED), datetime(2026, 11, 23, 8, 0)  # noqa: DTZ001 - the sheet names no zone
    rows = []
    for number in range(REPLIES):
        at += timedelta(seconds=draw.randrange(60, 900))
        said = ["" if draw.random() < 0.03 else draw.choices(LEVELS, LEAN)[0] for _ in range(5)]
        words = draw.choice(("", "", "", "Cán bộ hướng dẫn rất nhiệt tình.", "Thời gian chờ hơi lâu."))
        rows.append([f"{at.day}/{at.month}/{at:%Y %H:%M:%S}", TWICE.get(number, ""), *said, words])
    return rows


def main() -> None:
    """Write the file."""
    with FILE.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *replies()])


if __name__ == "__main__":
    main()
