"""The survey on the phone: what is sent counts once, at once, and nothing that was chosen is lost."""

from __future__ import annotations

from pathlib import Path

from tests.phone.phones import ANSWERS, COUNTER, PAGE, phones_at, responses, token_in


def test_what_is_sent_counts_at_once_with_counter_channel_and_times(tmp_path: Path) -> None:
    with phones_at(tmp_path) as (phone, _):
        done = phone.send({**ANSWERS, "t.comment": "Cán bộ hướng dẫn rất rõ", "t.visit_date": "2026-11-20"})
        assert done.status_code == 303 and done.headers["location"].startswith("/thanks")
        (one,) = responses(tmp_path)
    said = {answer.question: answer.codes for answer in one.answers}
    assert said == {"overall": ("5",), "attitude": ("5",), "guidance": ("4",), "waiting": ("3",), "place": ("0",)}
    assert {text.field: text.text for text in one.texts} == {"comment": "Cán bộ hướng dẫn rất rõ", "visit_date": "20112026"}
    assert (one.channel, one.counter, one.unit) == ("truc_tuyen_qr", COUNTER, "PC06")
    assert one.facts.received_at >= one.facts.started_at > "2026" and float(one.facts.duration_s) < 60


def test_a_page_sent_twice_counts_once(tmp_path: Path) -> None:
    with phones_at(tmp_path) as (phone, _):
        token = phone.opened()
        first, second = phone.send(token=token), phone.send(token=token)
        assert "again" not in first.headers["location"] and "again" in second.headers["location"]
        assert len(responses(tmp_path)) == 1
        phone.send({**ANSWERS, "a.overall": "1"}, token=token)
        (one,) = responses(tmp_path)
        assert one.answers[0].codes == ("5",), "the first sending counts"


def test_what_lacks_is_named_and_what_was_chosen_stays(tmp_path: Path) -> None:
    with phones_at(tmp_path) as (phone, _):
        token = phone.opened()
        found = phone.send({"a.overall": "4", "t.comment": "Góp ý <b>"}, token=token)
        assert found.status_code == 422 and token_in(found.text) == token
        assert 'name="a.overall" value="4" checked' in found.text and "Góp ý &lt;b&gt;</textarea>" in found.text
        assert 'href="#q-attitude"' in found.text and 'href="#q-overall"' not in found.text
        assert responses(tmp_path) == []
        phone.send({"a.overall": "4"}, token=token, anyway="1")
        (one,) = responses(tmp_path)
        assert [answer.missing for answer in one.answers] == [None, "blank", "blank", "blank", "blank"]


def test_the_language_changes_without_losing_what_was_chosen(tmp_path: Path) -> None:
    with phones_at(tmp_path) as (phone, _):
        assert "Rất hài lòng" in phone.http.get(PAGE).text
        found = phone.send(to="en")
        assert found.status_code == 200 and "Very satisfied" in found.text and 'name="a.guidance" value="4" checked' in found.text
        assert responses(tmp_path) == []
