"""The dashboard through the door: who sees which groups, what stands behind a figure, and what the public screen says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi import FastAPI

from pipeline.intake.add import new_batch
from pipeline.model import question_keys
from pipeline.report.follow_up import Limits, find_follow_ups
from pipeline.run.responses.taken_back import response_files, take_back_file
from pipeline.run.run import run
from pipeline.store.arrivals import Arrival
from pipeline.store.boards import BoardRule, set_board_rule
from pipeline.store.instants import now
from pipeline.store.spool import Spool, spool_path
from pipeline.store.workspace import Workspace, workspace
from pipeline.web import figures_kept
from pipeline.web.app import application
from pipeline.web.people import new_user
from pipeline.web.roles import Role
from tests.report.rounds import LAYOUT, more, replies, reply, with_round
from tests.web.offices import PASSWORD, Client
from tests.workspaces import ROUND, facts, made, slips

PAGE = "/rounds/1/figures"
WARD = "CAX-BK"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, Workspace]]:
    """A round with replies of three units, one of them with two people only, and two slips on paper."""
    with workspace(made(tmp_path_factory.mktemp("figures") / "kho")) as found:
        with_round(
            found, ROUND, [*replies("a", {("PC06", "5"): 30, ("PC06", "2"): 10, (WARD, "4"): 35, (WARD, "1"): 25, ("PC08", "3"): 2})]
        )
        new_batch(found, slips(1, 2), ROUND, facts())
        run(found, workers=0)
        for role in Role:
            new_user(found, role.value, PASSWORD, role, by="test")
        new_user(found, "xã", PASSWORD, Role.SUPERVISOR, WARD, by="test")
        new_user(found, "phân tích xã", PASSWORD, Role.ANALYST, WARD, by="test")
        with found.database.writing() as connection:
            set_board_rule(connection, 1, BoardRule("4,5", "c*"), "test")
        app = application(found)
        yield app, found
        app.state.office.pictures.close()


def words(answer) -> str:
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def form(client: Client, path: str, **fields: str):
    return client.http.post(path, data={**fields, "secret": client.headers["x-phieu-secret"]})


def test_an_analyst_may_ask_for_any_group(here) -> None:
    analyst = Client(here[0], "analyst")
    whole = words(analyst.get(PAGE))
    assert "Số phiếu 104" in whole and "PC08" in whole
    ward = words(analyst.get(f"{PAGE}?unit={WARD}&channel=kiosk&first=2026-11&last=2026-11"))
    assert "Số phiếu 60 Hài lòng 58,33%" in ward
    assert "Số phiếu 0" in words(analyst.get(f"{PAGE}?unit={WARD}&channel=vneid"))
    assert analyst.get(f"{PAGE}?first=gestern").status_code == 422
    assert analyst.get(f"{PAGE}?as_of=31/12").status_code == 422


def test_others_get_declared_tables_only(here) -> None:
    supervisor = Client(here[0], "supervisor")
    whole = words(supervisor.get(PAGE))
    assert "PC08" in whole and "không công bố (nhóm nhỏ)" in whole
    assert supervisor.get(f"{PAGE}?channel=kiosk").status_code == 403
    assert supervisor.get(f"{PAGE}?unit={WARD}&first=2026-11").status_code == 403
    assert "không công bố" in words(supervisor.get(f"{PAGE}?unit=PC08")) and "c01" not in words(supervisor.get(f"{PAGE}?unit=PC08"))
    assert "/behind" not in supervisor.get(PAGE).text


def test_a_ward_sees_its_own_figures(here) -> None:
    ward = Client(here[0], "xã")
    said = words(ward.get(PAGE))
    assert "Số phiếu 60 Hài lòng 58,33%" in said and "PC06" not in said
    assert ward.get(f"{PAGE}?unit=PC06").status_code == 404
    assert "PC06" not in words(Client(here[0], "phân tích xã").get(PAGE))
    assert form(ward, PAGE, satisfied="5", items="", notice="on").status_code == 403, "what the whole round shows is not a ward's to say"


def test_behind_a_figure_stand_the_answers_that_it_counts(here) -> None:
    app, found = here
    analyst = Client(app, "analyst")
    text = analyst.get(PAGE).text
    block = text[text.index("c01&amp;code=4") : text.index("c01&amp;code=5")]
    count = int(re.search(r"\((\d+)\)", block)[1])
    answer = analyst.get(f"{PAGE}/behind?question=c01&code=4")
    crops = re.findall(r'src="([^"]*crop\.png[^"]*)"', answer.text)
    assert len(crops) + len(re.findall(r"<tr><td>a/", answer.text)) == count
    only = words(analyst.get(f"{PAGE}/behind?question=c01&code=4&unit=PC06"))
    assert f"a/{WARD}" not in only
    for crop in crops:
        picture = analyst.get(unescape(crop))
        assert picture.status_code == 200 and picture.content.startswith(b"\x89PNG")
        assert Client(app, "phân tích xã").get(unescape(crop)).status_code == 404, "a sheet of another unit"
    assert analyst.get(f"{PAGE}/behind?question=nicht&code=4").status_code == 404
    with found.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM events WHERE what = 'looked_behind'").scalar() >= 2


def test_the_notice_screen_is_there_only_when_it_is_switched_on(here) -> None:
    app, _ = here
    stranger, supervisor = Client(app), Client(app, "supervisor")
    assert stranger.get("/notice/1").status_code == 404
    assert form(supervisor, PAGE, satisfied="4,5", items="c*", notice="on").status_code == 303
    said = words(stranger.get("/notice/1"))
    assert "n = " in said and "PC08" not in said and "Phòng Cảnh sát giao thông" not in said, "two people are no public figure"
    assert re.search(r"\d\d,\d\d%", said)
    assert form(supervisor, PAGE, satisfied="4,5", items="c*", notice="").status_code == 303
    assert stranger.get("/notice/1").status_code == 404
    assert form(supervisor, PAGE, satisfied="nie", items="", notice="on").status_code == 400
    assert form(supervisor, PAGE, satisfied="4,5", items="gioi_tinh", notice="").status_code == 400, (
        "codes that none of these questions has"
    )
    assert form(Client(app, "analyst"), PAGE, satisfied="5").status_code == 403


def test_figures_follow_what_comes_in_and_what_is_taken_back(here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures_kept, "REST", 0.0)
    app, found = here
    analyst = Client(app, "analyst")
    assert "Số phiếu 104" in words(analyst.get(PAGE))
    more(found, ROUND, [reply("neu/1", WARD, "5")])
    assert "Số phiếu 105" in words(analyst.get(PAGE))
    spool = Spool(spool_path(found.folder))
    answered = tuple(question_keys(LAYOUT).values())
    spool.put(Arrival(ROUND, LAYOUT.id, "phone", answered, (), reply("phone/1", WARD, "5", channel="truc_tuyen_qr"), now()))
    spool.close()
    assert "Số phiếu 106" in words(analyst.get(PAGE)), "what a phone has just sent is in the figures"
    (file,) = [one for one in response_files(found, ROUND) if "neu" in one.name]
    take_back_file(found, ROUND, file.id, "thử", "test")
    assert "Số phiếu 105" in words(analyst.get(PAGE))


def test_a_round_is_compared_with_an_earlier_one_of_the_same_form(here) -> None:
    app, found = here
    later = "2026-Q4"
    with_round(found, later, [*replies("q", {("PC06", "5"): 30, (WARD, "4"): 45, (WARD, "1"): 15, ("PC08", "3"): 20})])
    with found.database.writing() as connection:
        set_board_rule(connection, 2, BoardRule("4,5", "c*"), "test")
    page = "/rounds/2/figures?before=1"
    said = words(Client(app, "analyst").get(page))
    assert re.search(rf"{WARD} Công an xã Bến Kè 60 75,00% 720 \+15,98", said), "75 less 36 of 61"
    assert re.search(r"PC08 Phòng Cảnh sát giao thông 20 0,00% 240 0,00", said)
    declared = words(Client(app, "supervisor").get(page))
    assert re.search(r"PC08 Phòng Cảnh sát giao thông 20 0,00% 240 – ", declared), "two people of the round before are not told"
    for other in ("2", "9", "một"):
        assert Client(app, "analyst").get(f"/rounds/2/figures?before={other}").status_code in (404, 422)


def test_what_must_be_done_stands_on_a_page_and_supervisors_say_how_it_is(here) -> None:
    app, found = here
    find_follow_ups(found, ROUND, Limits(), "test")
    supervisor, path = Client(app, "supervisor"), "/rounds/1/follow-up"
    text = supervisor.get(path).text
    item = re.search(rf'<tr id="i(\d+)">\s*<td class="n">\d+</td><td>{WARD}</td>', text)[1]
    assert (
        form(supervisor, path, item=item, state="doing", owner="Trần Văn Bình", deadline="2026-01-31", note="tập huấn").status_code == 303
    )
    said = words(supervisor.get(path))
    assert "đang làm · Trần Văn Bình · 31/01/2026 quá hạn tập huấn" in said
    assert form(supervisor, path, item=item, state="vielleicht").status_code == 404
    assert form(supervisor, path, item=item, state="done", deadline="31/01").status_code == 422
    assert form(Client(app, "analyst"), path, item=item, state="done").status_code == 403
    ward = Client(app, "xã").get(path).text
    assert WARD in ward and "PC06" not in ward and "tất cả đơn vị" not in ward


def test_the_list_of_things_to_do_gives_no_unit_away_that_the_tables_hide(here) -> None:
    """Two people of PC08 are hidden and PC06 with them; the shares of PC06 would tell theirs."""
    app, found = here
    find_follow_ups(found, ROUND, Limits(), "test")
    path = "/rounds/1/follow-up"

    def rows(role: str) -> list[str]:
        return [words_of(row) for row in re.findall(r"<tr id=.*?</tr>", Client(app, role).get(path).text, re.DOTALL) if ">PC06<" in row]

    def words_of(row: str) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split())

    assert "không công bố (nhóm nhỏ)" in words(Client(app, "supervisor").get(PAGE))
    assert rows("supervisor") and all("không công bố" in row and "%" not in row for row in rows("supervisor"))
    assert rows("analyst") and all("%" in row for row in rows("analyst"))
