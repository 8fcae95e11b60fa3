"""The sample form: one definition that gives both the printed page and the place of every box on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from forms.geometry import Rect, px_per_mm
from forms.layout import Box, LayoutPage, LayoutQuestion, MarkPolicy, QuestionKind
from omr.reading import Grey

DPI = 300
PX_PER_MM = px_per_mm(DPI)
WIDTH, HEIGHT = 2480, 3508
"""A4 at 300 dpi."""

PAGE_ID = "main"
POLICY = MarkPolicy.BOX
FONTS = Path(__file__).resolve().parent.parent / "forms" / "fonts"

BOX_PX, LINE_PX = 46, 3
"""A box of 3.9 mm between the middles of its lines, drawn with lines of 0.25 mm."""

MARGIN_PX = 165
"""14 mm: no office printer cuts this off."""

AGENCY = ("UỶ BAN NHÂN DÂN PHƯỜNG AN LẠC ĐÔNG", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG")
NATION = ("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
TITLE = ("PHIẾU KHẢO SÁT MỨC ĐỘ HÀI LÒNG", "của người dân đối với việc giải quyết thủ tục hành chính")
INTRO = (
    "Kính thưa Ông/Bà! Để phục vụ người dân ngày càng tốt hơn, xin Ông/Bà cho biết ý kiến về lần giải quyết thủ tục vừa qua.",
    "Phiếu không ghi tên; ý kiến của Ông/Bà được giữ kín và chỉ dùng để tổng hợp chung.",
)
RULE = "Cách trả lời: đánh dấu X vào ô phù hợp. Nếu chọn nhầm: tô kín ô chọn nhầm, rồi đánh dấu X vào ô khác."
LEVELS = (("1", "Rất không\nhài lòng"), ("2", "Không\nhài lòng"), ("3", "Bình\nthường"), ("4", "Hài\nlòng"), ("5", "Rất\nhài lòng"))
FACTS = (
    ("gioi_tinh", "1. Giới tính:", QuestionKind.SINGLE, ("Nam", "Nữ")),
    ("do_tuoi", "2. Độ tuổi:", QuestionKind.SINGLE, ("18 - 24", "25 - 34", "35 - 49", "50 - 60", "Trên 60")),
    (
        "kenh",
        "3. Ông/Bà biết thông tin về thủ tục qua kênh nào? (chọn một hoặc nhiều ô)",
        QuestionKind.MULTI,
        (
            "Niêm yết tại trụ sở",
            "Loa phát thanh của phường",
            "Mạng internet",
            "Họp tổ dân phố",
            "Công chức hướng dẫn",
            "Người thân, bạn bè",
        ),
    ),
)
RATINGS = (
    "Nơi tiếp nhận hồ sơ sạch sẽ, đủ chỗ ngồi chờ",
    "Bảng chỉ dẫn, máy lấy số và trang thiết bị dễ sử dụng",
    "Thủ tục được niêm yết công khai, đầy đủ, dễ hiểu",
    "Thành phần hồ sơ phải nộp đơn giản, đúng quy định",
    "Phí, lệ phí thu đúng mức đã niêm yết",
    "Thời gian giải quyết đúng giấy hẹn",
    "Công chức lịch sự, tôn trọng người dân",
    "Công chức hướng dẫn tận tình, một lần đủ hồ sơ",
    "Công chức trả lời đầy đủ câu hỏi của Ông/Bà",
    "Kết quả nhận được chính xác, không có sai sót",
    "Góp ý, phản ánh được tiếp nhận và trả lời kịp thời",
    "Mức độ hài lòng chung về lần giải quyết này",
)


@dataclass(frozen=True, slots=True)
class PrintedBox:
    """One box: option code and place in px of the printed page (x, y, width, height between the middles of its lines)."""

    value: str
    rect: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class PrintedQuestion:
    """One question as it stands on the page."""

    id: str
    kind: QuestionKind
    text: str
    boxes: tuple[PrintedBox, ...]


@dataclass(frozen=True, slots=True)
class Slip:
    """The printed page with its questions and the open field (px)."""

    printed: Grey
    questions: tuple[PrintedQuestion, ...]
    comment: tuple[int, int, int, int]


@cache
def _font(face: str, points: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"NotoSerif-{face}.ttf"), round(points / 72 * DPI), layout_engine=ImageFont.Layout.BASIC)


_plain, _bold, _italic = (partial(_font, face) for face in ("Regular", "Bold", "Italic"))


class _Sheet:
    """The page while it is being drawn."""

    def __init__(self) -> None:
        self.image = Image.new("L", (WIDTH, HEIGHT), 255)
        self.draw = ImageDraw.Draw(self.image)
        self.questions: list[PrintedQuestion] = []

    def box(self, x: int, y: int, value: str) -> PrintedBox:
        """Draw one box with its top left line middles at x, y."""
        out = LINE_PX // 2
        self.draw.rectangle((x - out, y - out, x + BOX_PX + out, y + BOX_PX + out), outline=0, width=LINE_PX)
        return PrintedBox(value, (x, y, BOX_PX, BOX_PX))

    def underline(self, middle: int, y: int, length: int) -> None:
        self.draw.line((middle - length // 2, y, middle + length // 2, y), fill=0, width=3)

    def section(self, y: int, text: str) -> int:
        """Draw a section title; the y below it."""
        self.draw.text((MARGIN_PX, y), text, font=_bold(10.5), fill=0)
        return y + 74


def draw_slip() -> Slip:
    """The sample form, drawn: always the same pixels with the same Pillow."""
    sheet = _Sheet()
    y = _facts(sheet, _heading(sheet))
    y = _ratings(sheet, y + 18)
    comment = _comment(sheet, y + 30)
    return Slip(np.asarray(sheet.image, dtype=np.uint8), tuple(sheet.questions), comment)


def _heading(sheet: _Sheet) -> int:
    draw, left, right, middle = sheet.draw, 640, 1800, WIDTH // 2
    draw.text((left, 150), AGENCY[0], font=_plain(9), fill=0, anchor="ma")
    draw.text((left, 205), AGENCY[1], font=_bold(9), fill=0, anchor="ma")
    sheet.underline(left, 272, 330)
    draw.text((right, 150), NATION[0], font=_bold(9.5), fill=0, anchor="ma")
    draw.text((right, 205), NATION[1], font=_bold(10), fill=0, anchor="ma")
    sheet.underline(right, 278, 500)
    draw.text((middle, 330), TITLE[0], font=_bold(15), fill=0, anchor="ma")
    draw.text((middle, 418), TITLE[1], font=_bold(10.5), fill=0, anchor="ma")
    sheet.underline(middle, 494, 400)
    y = 530
    for line in INTRO:
        draw.text((MARGIN_PX, y), line, font=_italic(9), fill=0)
        y += 56
    draw.rectangle((MARGIN_PX, y + 14, WIDTH - MARGIN_PX, y + 92), outline=0, width=2)
    draw.text((middle, y + 52), RULE, font=_bold(9.2), fill=0, anchor="mm")
    return y + 124


def _facts(sheet: _Sheet, y: int) -> int:
    """Draw the questions about the person; the y below them."""
    y = sheet.section(y, "I. THÔNG TIN CHUNG")
    starts = (
        ((560, 0), (900, 0)),
        tuple((560 + 352 * i, 0) for i in range(5)),
        tuple((230 + 700 * (i % 3), 74 * (1 + i // 3)) for i in range(6)),
    )
    for (name, label, kind, options), places in zip(FACTS, starts, strict=True):
        sheet.draw.text((MARGIN_PX, y + BOX_PX // 2), label, font=_plain(10), fill=0, anchor="lm")
        boxes = []
        for i, (option, (x, down)) in enumerate(zip(options, places, strict=True)):
            boxes.append(sheet.box(x, y + down, str(i + 1)))
            sheet.draw.text((x + BOX_PX + 20, y + down + BOX_PX // 2), option, font=_plain(10), fill=0, anchor="lm")
        sheet.questions.append(PrintedQuestion(name, kind, label, tuple(boxes)))
        y += 78 + max(down for _, down in places)
    return y


def _ratings(sheet: _Sheet, y: int) -> int:
    """Draw the rating table; the y below it."""
    draw, left, right, number, first, column = sheet.draw, MARGIN_PX, WIDTH - MARGIN_PX, 90, 1330, 197
    y = sheet.section(y, "II. MỨC ĐỘ HÀI LÒNG (mỗi dòng đánh dấu một ô)")
    top, head, row = y, 136, 112
    draw.rectangle((left, top, right, top + head), fill=225)
    draw.text((left + number // 2, top + head // 2), "TT", font=_bold(9), fill=0, anchor="mm")
    draw.text(((left + number + first) // 2, top + head // 2), "Nội dung", font=_bold(9.5), fill=0, anchor="mm")
    for i, (code, label) in enumerate(LEVELS):
        middle = first + column * i + column // 2
        draw.multiline_text((middle, top + 50), label, font=_bold(8), fill=0, anchor="mm", align="center", spacing=6)
        draw.text((middle, top + head - 22), f"({code})", font=_plain(7.5), fill=0, anchor="mm")
    for i, text in enumerate(RATINGS):
        y0 = top + head + row * i
        face = _bold(9.6) if i == len(RATINGS) - 1 else _plain(9.8)
        draw.text((left + number // 2, y0 + row // 2), str(i + 1), font=_plain(9.8), fill=0, anchor="mm")
        draw.text((left + number + 22, y0 + row // 2), text, font=face, fill=0, anchor="lm")
        places = [(first + column * k + (column - BOX_PX) // 2, y0 + (row - BOX_PX) // 2) for k in range(len(LEVELS))]
        boxes = tuple(sheet.box(x, y1, code) for (x, y1), (code, _) in zip(places, LEVELS, strict=True))
        sheet.questions.append(PrintedQuestion(f"c{i + 1:02d}", QuestionKind.SINGLE, text, boxes))
    bottom = top + head + row * len(RATINGS)
    for i in range(len(RATINGS) + 1):
        draw.line((left, top + head + row * i, right, top + head + row * i), fill=0, width=2)
    for x in (left + number, *(first + column * i for i in range(len(LEVELS)))):
        draw.line((x, top, x, bottom), fill=0, width=2)
    draw.rectangle((left, top, right, bottom), outline=0, width=4)
    return bottom


def _comment(sheet: _Sheet, y: int) -> tuple[int, int, int, int]:
    """Draw the open field and the foot; the field's place in px."""
    draw, right = sheet.draw, WIDTH - MARGIN_PX
    y = sheet.section(y, "III. Ý KIẾN KHÁC CỦA ÔNG/BÀ")
    field = (MARGIN_PX, y, right - MARGIN_PX, 3 * 92)
    for i in range(3):
        for x in range(MARGIN_PX, right, 14):
            draw.ellipse((x, y + 92 * i + 78, x + 3, y + 92 * i + 81), fill=0)
    draw.text((WIDTH // 2, y + field[3] + 42), "Xin trân trọng cảm ơn Ông/Bà!", font=_italic(10.5), fill=0, anchor="ma")
    draw.text((MARGIN_PX, HEIGHT - 150), "Mẫu PHL-01", font=_plain(8), fill=0)
    draw.text((right, HEIGHT - 150), "Trang 1/1", font=_plain(8), fill=0, anchor="ra")
    return field


def layout_page(slip: Slip) -> LayoutPage:
    """The map of the page in mm, as the respondent and the scanner of `omr.simulate` need it."""
    questions = tuple(
        LayoutQuestion(
            question.id,
            question.kind,
            tuple(Box(f"{question.id}.{box.value}", box.value, Rect(*(side / PX_PER_MM for side in box.rect))) for box in question.boxes),
            question.text,
        )
        for question in slip.questions
    )
    return LayoutPage(PAGE_ID, WIDTH / PX_PER_MM, HEIGHT / PX_PER_MM, questions)


def template(slip: Slip, reference: str) -> dict[str, object]:
    """The scan template of the form: boxes in px of the reference image, whose place beside the template is `reference`."""
    questions = [
        {
            "id": question.id,
            "type": question.kind.value,
            "text": question.text,
            "boxes": [{"id": f"{question.id}.{box.value}", "value": box.value, "rect": list(box.rect)} for box in question.boxes],
        }
        for question in slip.questions
    ]
    page = {"width": WIDTH, "height": HEIGHT, "dpi": DPI, "reference_image": reference, "reference_is_blank": True, "questions": questions}
    return {"name": "phieu-hai-long", "mark_policy": POLICY.value, "pages": {PAGE_ID: page}}
