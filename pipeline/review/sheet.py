"""The doubtful answers as one web page: every crop beside what may be typed for it. Static, no script, nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from urllib.parse import quote

from forms.catalogue import text
from pipeline.review.table import CROPS, ReviewItem

STYLE = """
:root { color-scheme: light dark; --line: #d4d7dc; --soft: #5d646e; --mark: #b45f00; }
@media (prefers-color-scheme: dark) { :root { --line: #3b4048; --soft: #a4abb5; --mark: #ffb35c; } }
body { font: 16px/1.45 "Noto Sans", "Segoe UI", system-ui, sans-serif; margin: 0 auto; max-width: 1460px; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
h2 { font-size: 1.05rem; margin: 2.2rem 0 .4rem; overflow-wrap: anywhere; }
article { border-top: 1px solid var(--line); padding: .7rem 0 1rem; }
img { display: block; max-width: 100%; height: auto; background: #fff; border: 1px solid var(--line); }
.q { font-weight: 600; overflow-wrap: anywhere; } .why { color: var(--mark); } .facts { color: var(--soft); margin: .1rem 0 .5rem; }
code { font: inherit; font-weight: 600; border: 1px solid var(--line); border-radius: .25rem; padding: 0 .35rem; white-space: pre; }
li { margin: .15rem 0; }
"""


def review_page(items: Sequence[ReviewItem], lang: str) -> str:
    """The page as HTML, in the order of the table."""
    parts = [
        f'<!doctype html>\n<html lang="{lang}">\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">',
        f"<title>{said('read.sheet.title', lang)}</title>\n<style>{STYLE}</style>",
        f"<h1>{said('read.sheet.title', lang)}</h1>\n<p>{said('read.sheet.count', lang, count=len(items))}</p>",
        f"<ul>{''.join(f'<li>{line}</li>' for line in said('read.sheet.how', lang).splitlines() if line)}</ul>",
    ]
    for (source, page), group in groupby(items, key=lambda item: (item.source, item.page)):
        parts.append(f"<h2>{said('read.annotate.title', lang, source=source, page=page)}</h2>")
        parts += [article(item, lang) for item in group]
    return "\n".join(parts) + "\n"


def article(item: ReviewItem, lang: str) -> str:
    """One answer: its question, why it is doubted, what was read, its options, its crop."""
    label = f" · {escape(item.question.label)}" if item.question.label else ""
    read = item.read() or text(f"read.status.{item.answer.status}", lang)
    facts = said("read.sheet.facts", lang, read=read, probability=f"{item.answer.probability:.4f}")
    options = " ".join(f"<code>{escape(option)}</code>" for option in item.options().split(" | "))
    source = escape(quote(f"{CROPS}/{item.crop}"))
    picture = f'<img src="{source}" alt="{escape(item.question.id)}" loading="lazy">' if item.crop else ""
    why = f'<span class="why">{escape(item.why(lang))}</span>'
    head = f'<div><span class="q">{escape(item.question.id)}{label}</span> {why}</div>'
    return f'<article>{head}\n<p class="facts">{facts} {options}</p>{picture}</article>'


def said(key: str, lang: str, **values: object) -> str:
    """A text of the catalogue, its values made safe for HTML."""
    return text(key, lang, **{name: escape(str(value)) for name, value in values.items()})
