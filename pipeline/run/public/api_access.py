"""Who may send answers: keys and webhooks are made, listed and ended, and what was sent is told to be theirs."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.errors import Problem
from forms.layout import Layout
from pipeline.digital.mapping import load_mapping
from pipeline.digital.plan import Plan, plan_for
from pipeline.errors import InputError
from pipeline.run.public.public_key import public_key, secret_for
from pipeline.run.responses.import_responses import known_in, mapped_layout
from pipeline.store.api_keys import ApiKey, Webhook, add_key, add_webhook, end_key, end_webhook, keys_of, webhooks_of
from pipeline.store.instants import now
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from pipeline.survey import Round

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
"""Names of sources and webhooks: they stand in addresses and in ids of responses."""

RESERVED = ("phone",)
"""Sources of the program's own."""

PREFIX = "phieu"
SECRET_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook that can be used: the secret of its signatures, the layout that it answers, and how its rows are read."""

    webhook: Webhook
    secret: str
    layout: Layout
    plan: Plan


def new_key(workspace: Workspace, round_name: str, source: str, who: str) -> str:
    """The new key of a source, which nobody can see again. Raises PhieuError."""
    checked_name(source)
    name, secret = secrets.token_hex(4), secrets.token_urlsafe(SECRET_BYTES)
    key = f"{PREFIX}_{name}_{secret}"
    with workspace.database.writing() as connection:
        campaign = _open_round(round_named(connection, round_name))
        add_key(connection, campaign.id, name, source, hash_of(key), who)
    return key


def all_keys(workspace: Workspace, round_name: str) -> Sequence[ApiKey]:
    """The keys of a round."""
    with workspace.database.reading() as connection:
        return keys_of(connection, round_named(connection, round_name).id)


def revoke_key(workspace: Workspace, round_name: str, name: str) -> None:
    """Nothing; afterwards the key counts no more."""
    with workspace.database.writing() as connection:
        end_key(connection, round_named(connection, round_name).id, name)


def owner_of(keys: Mapping[str, ApiKey], given: str) -> ApiKey | None:
    """The key that was given, None where it is none that counts."""
    parts = given.split("_", 2)
    found = keys.get(parts[1]) if len(parts) == 3 else None
    right = hmac.compare_digest(hash_of(given), found.hash if found else hash_of(""))
    return found if right and found is not None and found.ended_at is None else None


def hash_of(key: str) -> str:
    """What the database keeps of a key: it holds 256 random bits, so a plain hash cannot be guessed back."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def new_webhook(workspace: Workspace, round_name: str, name: str, mapping_file: Path, who: str) -> str:
    """The secret of a new webhook, which reads what is sent by the mapping. Raises PhieuError where the mapping does not fit the round."""
    checked_name(name)
    content = mapping_file.read_bytes() if mapping_file.is_file() else b""
    with workspace.database.reading() as connection:
        campaign = _open_round(round_named(connection, round_name))
    layout, plan = _plan(workspace, campaign, mapping_file)
    if not plan.id_column:
        raise InputError(Problem("api.webhook_no_id", str(mapping_file)))
    key = f"webhooks/{layout.id}/{hashlib.sha256(content).hexdigest()}.yaml"
    workspace.blobs.put(key, content)
    made = Webhook(name, key, secrets.token_hex(NONCE_BYTES), who, now(), None)
    with workspace.database.writing() as connection:
        add_webhook(connection, campaign.id, made)
    return secret_of(public_key(workspace.folder), made)


def all_webhooks(workspace: Workspace, round_name: str) -> Sequence[Webhook]:
    """The webhooks of a round."""
    with workspace.database.reading() as connection:
        return webhooks_of(connection, round_named(connection, round_name).id)


def end_hook(workspace: Workspace, round_name: str, name: str) -> None:
    """Nothing; afterwards the webhook counts no more."""
    with workspace.database.writing() as connection:
        end_webhook(connection, round_named(connection, round_name).id, name)


def ready_hook(workspace: Workspace, campaign: Round, webhook: Webhook) -> Hook:
    """The webhook as it is used. Raises PhieuError where its mapping is gone."""
    layout, plan = _plan(workspace, campaign, workspace.blobs.path(webhook.mapping))
    return Hook(webhook, secret_of(public_key(workspace.folder), webhook), layout, plan)


def secret_of(key: bytes, webhook: Webhook) -> str:
    """The secret of a webhook."""
    return secret_for(key, f"webhook\n{webhook.name}\n{webhook.nonce}")


def body_signed(secret: str, signature: str, body: bytes) -> bool:
    """Whether `sha256=<hexadecimal digits>` is the signature of the body."""
    right = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature.strip().lower().removeprefix("sha256=").encode(), right.encode())


def secret_given(secret: str, given: str) -> bool:
    """Whether the secret itself was sent, as programs do that cannot sign."""
    return hmac.compare_digest(given.strip().encode(), secret.encode())


def checked_name(name: str) -> None:
    """Nothing; raises InputError where this cannot be the name of a source."""
    if not NAME.fullmatch(name) or name in RESERVED:
        raise InputError(Problem("api.name", name[:60]))


def _open_round(campaign: Round) -> Round:
    """The round. Raises InputError where it is closed."""
    if campaign.closed_at is not None:
        raise InputError(Problem("round.closed", campaign.name))
    return campaign


def _plan(workspace: Workspace, campaign: Round, mapping_file: Path) -> tuple[Layout, Plan]:
    """The layout that a mapping is for, and how its rows are read."""
    mapping = load_mapping(mapping_file)
    layout = mapped_layout(workspace, campaign, mapping, mapping_file)
    return layout, plan_for(mapping, layout, known_in(workspace, campaign), mapping_file.name)
