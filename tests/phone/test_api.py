"""The interface for other systems: what is sent counts once, what is wrong is named by its field, nothing brings the server down."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.run.public.api_access import all_keys, new_key, new_webhook, revoke_key
from pipeline.run.public.public_survey import standing
from pipeline.store.workspace import workspace
from pipeline.web.public.api import api_application
from pipeline.web.public.desk import Desk
from pipeline.web.public.limits import Rate
from tests.digital.exports import ROUND, mapping
from tests.phone.phones import COUNTER, Phone, phones_at, responses

ADDRESS = "/api/v1/responses"
BODY = {
    "id": "kiosk-1",
    "counter": COUNTER,
    "answers": {"overall": "5", "place": {"missing": "not_applicable"}},
    "texts": {"comment": "Tốt"},
}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[Phone, Desk, str]]:
    with phones_at(tmp_path) as (phone, desk):
        yield phone, desk, key_for(desk, tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Phone, Desk, str]]:
    """For tests that leave nothing behind that another one sees."""
    folder = tmp_path_factory.mktemp("api")
    with phones_at(folder) as (phone, desk):
        yield phone, desk, key_for(desk, folder)


def key_for(desk: Desk, folder: Path, source: str = "kiosk") -> str:
    with workspace(folder / "kho") as found:
        key = new_key(found, ROUND, source, "Lan")
        desk.now = standing(found, ROUND, desk.now)
    return key


def post(phone: Phone, key: str, body: Any, **headers: str) -> Any:
    return phone.http.post(ADDRESS, json=body, headers={"Authorization": f"Bearer {key}", **headers})


def test_a_response_is_taken_once_and_counts_at_once(here: tuple[Phone, Desk, str], tmp_path: Path) -> None:
    phone, _, key = here
    first, again = post(phone, key, BODY), post(phone, key, BODY)
    assert (first.status_code, first.json()) == (201, {"response": "kiosk/kiosk-1", "state": "new"})
    assert (again.status_code, again.json()["state"]) == (200, "known")
    other = post(phone, key, {**BODY, "answers": {"overall": "1"}})
    assert (other.status_code, other.json()["problems"][0]["code"]) == (409, "api.sent_otherwise")
    (one,) = responses(tmp_path)
    assert (one.response_id, one.counter) == ("kiosk/kiosk-1", COUNTER)
    said = {answer.question: (answer.codes, answer.missing) for answer in one.answers}
    assert said["overall"] == (("5",), None) and said["place"] == ((), "not_applicable") and said["waiting"] == ((), "not_asked")


def test_an_idempotency_key_stands_for_an_id(here: tuple[Phone, Desk, str], tmp_path: Path) -> None:
    phone, _, key = here
    body = {name: value for name, value in BODY.items() if name != "id"}
    assert post(phone, key, body).json()["problems"][0]["code"] == "api.no_id"
    codes = [post(phone, key, body, **{"Idempotency-Key": "k-1"}).status_code for _ in range(2)]
    assert codes == [201, 200] and [one.response_id for one in responses(tmp_path)] == ["kiosk/k-1"]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"answers": {"nothing": "1"}}, "api.question_unknown", "answers.nothing"),
        ({"answers": {"overall": "9"}}, "api.code_unknown", "answers.overall"),
        ({"answers": {"overall": ["5", "4"]}}, "api.one_code", "answers.overall"),
        ({"answers": {"overall": 5}}, "api.value", "answers.overall"),
        ({"answers": {}}, "api.value", "answers"),
        ({"counter": "PC06-Q03-X"}, "api.counter", "counter"),
        ({"channel": "fax"}, "api.channel", "channel"),
        ({"texts": {"nowhere": "x"}}, "api.text_unknown", "texts.nowhere"),
        ({"texts": {"comment": "x" * 2000}}, "api.text_long", "texts.comment"),
        ({"received_at": "2026-11-22T10:00:00"}, "api.no_zone", "received_at"),
        ({"received_at": "1980-01-01T00:00:00+07:00"}, "api.too_early", "received_at"),
        ({"captured_on": "1970-01-01"}, "api.too_early", "captured_on"),
        ({"facts": {"weight": "-1"}}, "api.value", "facts.weight"),
        ({"phone_number": "0912"}, "api.field_unknown", "phone_number"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(shared: tuple[Phone, Desk, str], change: dict[str, Any], code: str, field: str) -> None:
    phone, _, key = shared
    found = post(phone, key, {**BODY, **change}, **{"Accept-Language": "en"})
    assert found.status_code == 422
    told = found.json()["problems"]
    assert (code, field) in {(one["code"], one["field"]) for one in told}
    assert all(one["message"] and one["remedy"] for one in told)


def test_keys_are_kept_as_hashes_and_end(here: tuple[Phone, Desk, str], tmp_path: Path) -> None:
    phone, desk, key = here
    assert b"".join(path.read_bytes() for path in (tmp_path / "kho").glob("phieu.db*")).find(key.encode()) == -1
    for wrong in ("", "x", key[:-1], key + "x", "phieu_00000000_x"):
        found = post(phone, wrong, BODY)
        assert (found.status_code, found.headers["www-authenticate"]) == (401, "Bearer")
    with workspace(tmp_path / "kho") as opened:
        revoke_key(opened, ROUND, all_keys(opened, ROUND)[0].name)
        desk.now = standing(opened, ROUND, desk.now)
    assert post(phone, key, BODY).status_code == 401


def test_a_webhook_reads_submissions_by_its_mapping_and_only_signed_ones(tmp_path: Path) -> None:
    with phones_at(tmp_path, form="mau-so-02") as (phone, desk):
        given_mapping = mapping(source="kobo", id="_uuid", ignore=["_*", "meta/*"])
        file = tmp_path / "kobo.yaml"
        file.write_text(yaml.safe_dump(given_mapping, allow_unicode=True), encoding="utf-8")
        with workspace(tmp_path / "kho") as found:
            secret = new_webhook(found, ROUND, "kobo-phuong", file, "Lan")
            desk.now = standing(found, ROUND, desk.now)
        rated = {f"r_{number}": "4" for number in range(1, 10)}
        sent = {"_id": 7, "_uuid": "a-b-c", "submitted": "2026-08-03T10:00:00+07:00", **rated, "gender": "1", "age": "2", "education": "4"}
        body = json.dumps(sent | {"meta": {"instanceID": "uuid:a-b-c"}}).encode()

        def send(content: bytes, signature: str) -> Any:
            return phone.http.post("/api/v1/webhooks/kobo-phuong", content=content, headers={"X-Phieu-Signature": signature})

        right = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        assert send(body + b" ", right).status_code == 401 and send(body, "").status_code == 401
        assert [send(body, right).status_code for _ in range(2)] == [201, 200]
        unsigned = json.dumps(sent | {"_uuid": "by-secret", "meta": {"instanceID": "uuid:b"}}).encode()
        address = "/api/v1/webhooks/kobo-phuong"
        for given, status in [("", 401), (secret[:-1], 401), (secret, 201), (secret, 200)]:
            assert phone.http.post(address, content=unsigned, headers={"X-Phieu-Secret": given}).status_code == status
        wrong = json.dumps(sent | {"r_1": "9", "_uuid": "d"}).encode()
        told = send(wrong, hmac.new(secret.encode(), wrong, hashlib.sha256).hexdigest())
        assert (told.status_code, told.json()["problems"][0]["code"]) == (422, "digital.value_unknown")
        one, other = sorted(responses(tmp_path), key=lambda one: one.response_id)
        assert other.response_id == "kobo/by-secret" and one.response_id == "kobo/a-b-c" and one.answers[0].codes == ("4",)


CHECKED = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
"""All but what asks whether a body of the right shape is accepted: only the round's form knows its questions and codes."""


def test_schemathesis_finds_no_server_error(shared: tuple[Phone, Desk, str]) -> None:
    _, desk, key = shared
    desk.refused.rate = desk.called.rate = Rate(1e9, 1e9)
    schema = schemathesis.openapi.from_asgi("/openapi.json", api_application(desk))
    checks = [schemathesis.checks.CHECKS.get_one(name) for name in CHECKED]
    seen: set[int] = set()
    for operation in (found.ok() for found in schema.get_all_operations()):

        @given(case=operation.as_strategy(), signed=st.booleans(), sound=st.booleans())
        @settings(
            max_examples=12,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def try_one(case: Any, signed: bool, sound: bool) -> None:
            if sound and isinstance(case.body, dict):
                case.body = {"id": "x1", **case.body, "answers": {"overall": "5"}, "texts": {}, "counter": "", "channel": "truc_tuyen_qr"}
            found = case.call(headers={"Authorization": f"Bearer {key}"} if signed or sound else {})
            seen.add(found.status_code)
            case.validate_response(found, checks=checks)

        try_one()
    assert {201, 401, 422} <= seen
