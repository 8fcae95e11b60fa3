"""A cover that could not be read is typed on the screen, and the slips after it are that unit's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PIL import ImageFilter

from pipeline.intake.add import new_batch
from pipeline.report.round_report import score_round
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.queues.queue import Kind, queue
from pipeline.run.rounds import open_round
from pipeline.run.run import run
from pipeline.store.workspace import workspace
from pipeline.web.app import application
from pipeline.web.people import new_user
from pipeline.web.roles import Role
from tests.run.test_handed import printed_cover, saved
from tests.web.offices import COUNTERS, PASSWORD, Client
from tests.workspaces import FORM, ROUND, facts, made, slips


def test_what_somebody_reads_on_a_cover_is_typed_beside_its_picture(tmp_path: Path) -> None:
    first, known = printed_cover(tmp_path, 31, "PC06")
    second, _ = printed_cover(tmp_path, 32, "PA08")
    scans = tmp_path / "quét"
    spoilt = saved(second.filter(ImageFilter.GaussianBlur(12)), scans / "b.png")
    with workspace(made(tmp_path / "kho")) as found:
        open_round(found, ROUND, [FORM], DEFAULT_POLICY, run_files=[known], counter_files=[COUNTERS], counters_on=date(2026, 11, 22))
        new_batch(found, [saved(first, scans / "a.png"), *slips(1), spoilt, *slips(2)], ROUND, facts(unit="PC06"))
        run(found, workers=0)
        new_user(found, "boss", PASSWORD, Role.SUPERVISOR, by="test")
        app = application(found)
        app.state.office.refresh()
        boss = Client(app, "boss")
        (item,) = [item for item in queue(found, ROUND) if item.kind is Kind.COVER_UNREAD]
        shown = boss.get("/rounds/1/problems").text
        assert "Đơn vị ghi trên tờ bìa" in shown and "đúng là tờ bìa" in shown
        form = {"item": item.id, "action": "accept", "reason": "đọc được", "secret": boss.headers["x-phieu-secret"]}
        refused = boss.http.post("/rounds/1/problems", data={**form, "unit": "PX99"})
        assert refused.status_code == 400 and "batch.unit_unknown" in refused.text
        assert boss.http.post("/rounds/1/problems", data={**form, "unit": "PA08"}).status_code == 303
        assert [one.unit for one in score_round(found, ROUND).responses] == ["PC06", "PA08"]
        app.state.office.pictures.close()
