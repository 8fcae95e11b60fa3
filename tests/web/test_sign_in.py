"""Signing in: passwords, sessions, the secret of forms, the throttle; requests from other sites and hostile ones."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi import FastAPI
from sqlalchemy import text

from forms.catalogue import text as said
from pipeline.cli import cli
from pipeline.errors import WorkspaceError
from pipeline.store.workspace import Workspace
from pipeline.web.passwords import hashed, matches
from pipeline.web.people import new_user
from pipeline.web.roles import Role
from pipeline.web.sign_in import BY_NAME
from tests.web.offices import PASSWORD, Client, office
from tests.workspaces import made

Office = tuple[FastAPI, Workspace]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("doors") / "kho") as found:
        yield found


def test_a_password_is_kept_as_a_hash_and_its_accents_may_be_typed_either_way() -> None:
    kept = hashed("mật khẩu dài")
    assert kept.startswith("$argon2id$")
    assert matches(kept, "mật khẩu dài") and not matches(kept, "mat khau dai")
    assert not matches(None, "nobody has this password")
    with pytest.raises(WorkspaceError):
        hashed("short")


def test_the_cookie_is_for_this_server_alone_and_the_database_does_not_hold_it(here: Office) -> None:
    app, workspace = here
    client = Client(app)
    answer = client.http.post("/sign-in", data={"name": "reviewer", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 303 and "HttpOnly" in cookie and "samesite=lax" in cookie.lower()
    token = cookie.partition("=")[2].partition(";")[0]
    with workspace.database.reading() as connection:
        assert token not in connection.execute(text("SELECT token FROM sessions")).scalars().all()


def test_after_some_wrong_passwords_the_right_one_does_not_help_either(here: Office) -> None:
    app, workspace = here
    client = Client(app)
    codes = [client.http.post("/api/sign-in", json={"name": "scanner", "password": f"wrong {n}"}).status_code for n in range(BY_NAME)]
    assert codes == [401] * BY_NAME
    refused = client.http.post("/api/sign-in", json={"name": "scanner", "password": PASSWORD})
    assert (refused.status_code, refused.json()["problems"][0]["code"]) == (429, "web.too_often")
    with workspace.database.writing() as connection:
        connection.execute(text("UPDATE refusals SET at = 1"))
    assert client.http.post("/api/sign-in", json={"name": "scanner", "password": PASSWORD}).status_code == 200


def test_guesses_at_one_time_are_counted_as_many(here: Office) -> None:
    app, workspace = here

    def guess(number: int) -> int:
        return int(Client(app).http.post("/api/sign-in", json={"name": "analyst", "password": f"guess {number}"}).status_code)

    with ThreadPoolExecutor(12) as pool:
        codes = sorted(pool.map(guess, range(12)))
    assert codes == [401] * BY_NAME + [429] * (12 - BY_NAME)
    with workspace.database.writing() as connection:
        connection.execute(text("DELETE FROM refusals"))


def test_a_new_session_ends_the_one_before_it(here: Office) -> None:
    app, _ = here
    client = Client(app, "reviewer")
    old = client.http.cookies["phieu"]
    client.http.post("/api/sign-in", json={"name": "scanner", "password": PASSWORD})
    assert client.http.cookies["phieu"] != old
    stale = Client(app)
    stale.http.cookies.set("phieu", old)
    assert stale.get("/batches").headers["location"] == "/sign-in"


def test_people_change_their_own_password_and_nobody_elses(here: Office) -> None:
    app, workspace = here
    new_user(workspace, "Đào Thị Hoa", PASSWORD, Role.SCANNER, by="test")
    here_, elsewhere = Client(app, "Đào Thị Hoa"), Client(app, "Đào Thị Hoa")
    form = {"old": PASSWORD, "new": "chỉ mình tôi biết", "secret": here_.headers["x-phieu-secret"]}
    assert said("people.own.title", "vi") in here_.get("/password").text
    for wrong, status in (({"old": "không phải"}, 401), ({"new": "ngắn"}, 400), ({"secret": "guessed"}, 403)):
        assert here_.http.post("/password", data={**form, **wrong}).status_code == status
    assert here_.http.post("/password", data=form).headers["location"] == "/batches"
    assert here_.get("/batches").status_code == 200 and elsewhere.get("/batches").status_code == 303
    assert Client(app).http.post("/api/sign-in", json={"name": "Đào Thị Hoa", "password": PASSWORD}).status_code == 401
    assert Client(app).get("/password").headers["location"] == "/sign-in"


def test_a_picture_that_a_browser_keeps_is_for_its_session(here: Office) -> None:
    client = Client(here[0], "reviewer")
    (item,) = client.lease(1)
    answer = client.get(item["crop"])
    assert answer.headers["cache-control"].startswith("private") and "Cookie" in answer.headers["vary"]


def test_nothing_changes_without_the_secret_of_the_session_or_from_another_site(here: Office) -> None:
    client = Client(here[0], "reviewer")
    body = {"window": "window-0001", "most": 1}
    assert client.http.post("/api/rounds/1/lease", json=body).status_code == 403
    assert client.http.post("/api/rounds/1/lease", json=body, headers={"x-phieu-secret": "guessed"}).status_code == 403
    assert client.http.post("/sign-out").status_code == 403
    for foreign in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert client.http.post("/api/rounds/1/lease", json=body, headers={**client.headers, **foreign}).status_code == 403
    assert client.http.post("/sign-in", data={"name": "reviewer", "password": PASSWORD}, headers=foreign).status_code == 403
    assert client.post("/api/rounds/1/lease", body).status_code == 200


def test_pages_run_no_foreign_script_and_names_are_only_text(here: Office) -> None:
    client = Client(here[0])
    name = '"><script>alert(1)</script>'
    answer = client.http.post("/sign-in", data={"name": name, "password": "x' OR 1=1 --"})
    assert answer.status_code == 401
    assert "<script>alert" not in answer.text and "&lt;script&gt;" in answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/rounds/1/items/../../x", "/rounds/abc/review"]
)
def test_path_tricks_lead_nowhere(here: Office, path: str) -> None:
    answer = Client(here[0], "supervisor").get(path)
    assert answer.status_code in (404, 422)
    assert "import" not in answer.text


def test_a_request_that_is_too_large_is_not_taken(here: Office) -> None:
    client = Client(here[0], "reviewer")
    huge = b'{"window": "' + b"x" * (2 << 20) + b'"}'
    headers = {**client.headers, "content-type": "application/json"}
    for path in ("/api/rounds/1/lease", "/api/uploads/piles", "/api/uploads/x/1/whole"):
        assert client.http.post(path, content=huge, headers=headers).status_code == 413, "what is read into memory is small"


def test_the_way_back_from_a_change_of_language_stays_here(here: Office) -> None:
    client = Client(here[0])
    for back in ("https://evil.example", "//evil.example", "/\\evil.example"):
        assert client.http.post("/language", data={"lang": "en", "back": back}).headers["location"] == "/"
    client.http.post("/language", data={"lang": "en", "back": "/sign-in"})
    assert "Sign in" in client.get("/sign-in").text


def test_people_are_added_by_the_command_with_a_password_from_standard_input(tmp_path: Path) -> None:
    made(tmp_path / "kho")
    runner = CliRunner()

    def user(*words: str, given: str = "") -> tuple[int, str]:
        result = runner.invoke(cli, ["--lang", "en", "user", *words, "--workspace", str(tmp_path / "kho")], input=given)
        return result.exit_code, result.output

    assert user("add", "Trần Văn Hùng", "--role", "administrator", given="a long password\n")[0] == 0
    code, told = user("add", "Trần Văn Hùng", "--role", "reviewer", given="a long password\n")
    assert code == 1 and "user.name_taken" in told
    code, told = user("add", "Hoa", "--role", "reviewer", given="short\n")
    assert code == 1 and "user.password" in told
    assert user("end", "Trần Văn Hùng")[0] == 0
    assert "may not sign in" in user("list")[1]
