"""Wrong codes, links to slips, repeats, stale pages, many phones behind one address, hostile requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from forms.sheet_code import SheetCode, encode, grouped
from pipeline.cli import cli
from pipeline.digital.visits import counted_visits
from pipeline.key_file import Keys
from pipeline.store.instants import now
from pipeline.store.workspace import workspace
from pipeline.web.public import page_token
from pipeline.web.public.app import public_application
from pipeline.web.public.limits import SENT, Limit, Rate
from pipeline.web.public.page_token import new_token, token_of
from pipeline.web.public.serve import public_desk
from tests.digital.exports import ROUND
from tests.phone.phones import ANSWERS, COUNTER, FORMS, PAGE, Phone, phones_at, responses, responses_in, token_in
from tests.workspaces import made


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    """For tests that leave nothing behind that another one sees."""
    with phones_at(tmp_path_factory.mktemp("doors")) as (found, _):
        yield found


@pytest.mark.parametrize(
    "path", ["/s/PC06-Q03-X", "/s/PC06-Q04-L", "/s/xyz", "/s/%00", "/p/1-1-aaaaaaaaaaaaaaaa", "/p/x", "/nothing", "/s/" + "9" * 500]
)
def test_a_wrong_code_gives_a_friendly_page_where_another_can_be_typed(phone: Phone, path: str) -> None:
    found = phone.http.get(path)
    assert found.status_code == 404
    assert "Không tìm thấy quầy" in found.text and 'name="code"' in found.text


def test_a_code_may_be_typed_in_any_way(phone: Phone) -> None:
    phone.forget()
    away = phone.http.get("/s", params={"code": " pc06 q03 k "}).headers["location"]
    page = phone.http.get(away).text
    assert f'action="{PAGE}"' in page and "Quầy số 3" in page
    assert phone.http.get("/").status_code == 200


def test_a_page_is_small_comes_alone_and_runs_nothing_foreign(tmp_path: Path) -> None:
    with phones_at(tmp_path, form="sipas-2026") as (phone, _):
        found = phone.http.get(PAGE)
        assert len(found.content) < 150_000
        with phone.http.stream("GET", PAGE, headers={"Accept-Encoding": "gzip"}) as answer:
            sent = sum(len(part) for part in answer.iter_raw())
        assert sent <= 60_000, "eighty-four questions go out in one small piece"
        assert re.findall(r'(?:src|href|action)="(?!#|data:,|/s/)[^"]*"', found.text) == []
        policy = found.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert "set-cookie" not in found.headers


def test_a_phone_that_has_just_sent_is_asked_and_not_barred(tmp_path: Path) -> None:
    with phones_at(tmp_path) as (phone, _):
        cookie = phone.send().headers["set-cookie"]
        assert cookie.startswith("phieu_sent=1;") and "HttpOnly" in cookie and f"Path={PAGE}" in cookie, "it names nobody"
        assert "vừa gửi một phiếu" in phone.http.get(PAGE).text
        again = phone.http.get(f"{PAGE}?again=1").text
        assert phone.send(token=token_in(again)).status_code == 303
        assert len(responses(tmp_path)) == 2


def test_a_stale_or_foreign_token_keeps_the_answers_and_asks_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with phones_at(tmp_path) as (phone, desk):
        for token in ("", "x.y.z", new_token(desk.key, "/s/PC06-Q01-Q"), phone.opened()[:-1] + "!"):
            found = phone.send(token=token or "none")
            assert found.status_code == 409 and 'name="a.guidance" value="4" checked' in found.text
        old = phone.opened()
        with monkeypatch.context() as later:
            later.setattr(page_token, "now", lambda: now() + timedelta(hours=25))
            assert phone.send(token=old).status_code == 409
        assert phone.send(token=token_in(found.text)).status_code == 303
        assert token_of(desk.key, old, PAGE) is not None and len(responses(tmp_path)) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"a.overall": "9"}, "Không có phương án này"),
        ({"a.overall": ["5", "1"]}, "chỉ chọn một phương án"),
        ({"t.visit_date": "31/02/2026"}, "Xin ghi ngày theo kiểu"),
        ({"t.comment": "x" * 1001}, "dài quá 1000"),
    ],
)
def test_what_cannot_be_meant_is_named(phone: Phone, change: dict[str, str | list[str]], said: str) -> None:
    phone.forget()
    found = phone.send({**ANSWERS, **change})
    assert found.status_code == 422 and said in found.text


def test_an_empty_page_is_not_taken_even_when_asked_to(tmp_path: Path) -> None:
    with phones_at(tmp_path) as (phone, _):
        found = phone.send({"t.visit_date": "2026-11-22"}, anyway="1")
        assert found.status_code == 422 and "Phiếu chưa có câu trả lời nào" in found.text


def test_a_hall_full_of_phones_behind_one_address_gets_through_and_a_machine_does_not() -> None:
    time = [0.0]
    limit = Limit(SENT, clock=lambda: time[0])
    assert all(limit.allows("10.0.0.1") for _ in range(100)), "a hundred phones send at a word"
    for _ in range(3600):
        time[0] += 1
        assert limit.allows("10.0.0.1"), "one a second, for an hour"
    burst = [limit.allows("10.0.0.1") for _ in range(2000)]
    assert burst.count(True) <= SENT.burst and limit.allows("10.0.0.2")
    assert "10.0.0.1" not in str(limit.buckets)
    network = Limit(Rate(1, 0))
    assert network.allows("2001:db8::1") and not network.allows("2001:db8::ffff"), "an IPv6 network is one address"


def test_too_many_at_once_keep_their_answers(tmp_path: Path) -> None:
    with phones_at(tmp_path) as (phone, desk):
        token = phone.opened()
        desk.sent = Limit(Rate(0.5, 0))
        found = phone.send(token=token)
        assert found.status_code == 429 and 'name="a.guidance" value="4" checked' in found.text
        desk.refused = Limit(Rate(2, 0))
        codes = [phone.http.get(f"/s/PC06-Q03-{letter}").status_code for letter in "XYZW"]
        assert codes == [404, 404, 429, 429]
        assert phone.http.get(PAGE).status_code == 200, "who guesses shuts nobody out"


def test_a_request_from_another_site_or_too_large_is_not_taken(tmp_path: Path) -> None:
    with phones_at(tmp_path) as (phone, _):
        token = phone.opened()
        body = {"token": token, **ANSWERS}
        assert phone.http.post(PAGE, data=body, headers={"sec-fetch-site": "cross-site"}).status_code == 403
        assert phone.http.post(PAGE, data={**body, "t.comment": "x" * (2 << 20)}).status_code == 413
        assert phone.http.post(PAGE, data={**body, **{f"x{n}": "1" for n in range(2000)}}).status_code == 400
        assert responses(tmp_path) == []


def test_a_slip_taken_home_has_an_address_of_its_own_and_counts_once(tmp_path: Path) -> None:
    run, kho = CliRunner(), str(made(tmp_path / "kho"))

    def phieu(*words: str) -> None:
        done = run.invoke(cli, ["--lang", "en", *words])
        assert done.exit_code == 0, done.output

    key = tmp_path / "khoa.toml"
    key.write_text(f'use = 3\n[keys]\n3 = "{"ab" * 32}"\n', encoding="utf-8")
    form, register = str(FORMS / "quay-a5.yaml"), str(FORMS / "counters.csv")
    out = tmp_path / "in"
    phieu(
        "form",
        "draw",
        form,
        "--out",
        str(out),
        "--run",
        "7",
        "--copies",
        "3",
        "--counters",
        register,
        "--counter",
        COUNTER,
        "--key",
        str(key),
    )
    phieu("round", "open", ROUND, "--layout", str(out / "quay-a5-r7.layout.json"), "--counters", register, "--workspace", kho)
    links = tmp_path / "links.csv"
    phieu("slip-links", str(links), "--round", ROUND, "--run", "7", "--base-url", "https://x.example/ks/", "--workspace", kho)
    lines = links.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 4 and lines[1].startswith(f"R7/1,{COUNTER},https://x.example/ks/p/7-1-")
    path = lines[2].rpartition("/ks")[2]
    desk, _ = public_desk(tmp_path / "kho", ROUND, FORMS / "quay-a5.yaml", key_file=key)
    phone = Phone(TestClient(public_application(desk, carries=False), follow_redirects=False))
    assert isinstance(desk.sheet_keys, Keys)
    typed = grouped(encode(SheetCode(7, 2, key_id=3), desk.sheet_keys.secrets))
    assert phone.http.get("/s", params={"code": typed}).headers["location"] == path
    assert phone.http.get(path.replace("7-2-", "7-3-")).status_code == 404, "the signature is of one slip"
    for answers in (ANSWERS, {**ANSWERS, "a.overall": "2"}):
        phone.forget()
        assert phone.send(answers, path).status_code == 303
    with workspace(tmp_path / "kho") as found:
        both = responses_in(found)
    assert [one.facts.slip_token for one in both] == ["R7/2", "R7/2"] and {one.counter for one in both} == {COUNTER}
    counted = counted_visits(both)
    assert len(counted.responses) == 1 and counted.responses[0].answers[0].codes == ("5",), "the first one counts"
