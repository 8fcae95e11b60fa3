"""The fields of a form file: names, texts and numbers as pydantic checks them, each with its own fault."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, WithJsonSchema, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from forms.findings import FaultError
from forms.question import Missing, plain_words

PATTERNS = {
    "id_unfit": r"[a-z][a-z0-9_]{0,31}",
    "form_id_unfit": r"[a-z][a-z0-9-]{0,47}",
    "version_unfit": r"[0-9A-Za-z][0-9A-Za-z._-]{0,31}",
    "code_unfit": r"[0-9A-Za-z][0-9A-Za-z_-]{0,15}",
    "concept_unfit": r"[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)*",
    "list_unfit": r"[a-z][a-z0-9_-]*(/[a-z0-9][a-z0-9_]*)?",
}
"""Code of the fault → what a name must look like as a whole: SPSS, XLSForm and file names take all of them unchanged."""

MAX_COMB = 20
"""The longest comb: 20 cells of 6 mm fill the width between the margins of an upright A5 sheet."""

MAX_LINES = 40
"""The most lines to write on: 40 lines of 7 mm are more than an A4 page."""

MAX_MARGIN = 60.0
"""The widest margin in mm: two of them leave 28 mm of an A5 sheet."""

FONT_POINTS = (5.0, 40.0)
"""Least and greatest size of letters in points: print nobody can read, and a poster."""


def fitting(code: str) -> Any:
    """A text type that faults with `code` what does not fit its pattern as a whole."""

    def check(written: str) -> str:
        if not re.fullmatch(PATTERNS[code], written):
            raise FaultError(code)
        return written

    return AfterValidator(check)


def clean_words(written: str) -> str:
    """The text itself. Faults what no font and no table can carry: half characters, control characters, private ones."""
    if any(unicodedata.category(character) in ("Cs", "Cc", "Co", "Cn") and character not in "\t\n\r" for character in written):
        raise FaultError("text_unusable")
    return written


def said(written: str) -> str:
    """The text itself. Faults one that says nothing."""
    if not plain_words(written):
        raise FaultError("text_empty")
    return written


def true_or_false(value: object) -> object:
    """A truth value of the words `true` and `false`; anything else is left to the type, which refuses it."""
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def number_schema(pattern: str) -> WithJsonSchema:
    """What editors are told of a name that may look like a number: YAML reads `code: 1` as one."""
    return WithJsonSchema({"anyOf": [{"type": "string", "pattern": f"^{pattern}$"}, {"type": "number"}]})


Words = Annotated[str, AfterValidator(clean_words), AfterValidator(said)]
Id = Annotated[str, fitting("id_unfit"), Field(json_schema_extra={"pattern": f"^{PATTERNS['id_unfit']}$"})]
FormId = Annotated[str, fitting("form_id_unfit"), Field(json_schema_extra={"pattern": f"^{PATTERNS['form_id_unfit']}$"})]
Version = Annotated[str, fitting("version_unfit"), number_schema(PATTERNS["version_unfit"])]
Code = Annotated[str, fitting("code_unfit"), number_schema(PATTERNS["code_unfit"])]
Concept = Annotated[str, fitting("concept_unfit"), Field(json_schema_extra={"pattern": f"^{PATTERNS['concept_unfit']}$"})]
ListId = Annotated[str, fitting("list_unfit"), Field(json_schema_extra={"pattern": f"^{PATTERNS['list_unfit']}$"})]
RowNumber = Annotated[str, AfterValidator(clean_words), number_schema(".*")]
Truth = Annotated[bool, Field(strict=True), BeforeValidator(true_or_false)]
Lines = Annotated[int, Field(ge=1, le=MAX_LINES)]
Mm = Annotated[float, Field(gt=0, le=400, allow_inf_nan=False)]
Margin = Annotated[float, Field(ge=0, le=MAX_MARGIN, allow_inf_nan=False)]
Points = Annotated[float, Field(ge=FONT_POINTS[0], le=FONT_POINTS[1], allow_inf_nan=False)]


class Entry(BaseModel):
    """An object of the form file: no unknown keys."""

    model_config = ConfigDict(extra="forbid")


class TextModel(Entry):
    """Words in Vietnamese and, if wished, English. A plain text is Vietnamese."""

    vi: Words
    en: Words | None = None

    @model_validator(mode="before")
    @classmethod
    def plain_is_vietnamese(cls, value: object) -> object:
        """A text without language under its language."""
        return {"vi": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """What editors are told: a text, or an object of two."""
        both = handler.resolve_ref_schema(handler(core_schema))
        return {"description": both.pop("description", ""), "anyOf": [{"type": "string", "minLength": 1}, both]}


class OptionModel(Entry):
    """One option or column, bound to its code. A plain code takes its label from the scale."""

    code: Code
    label: TextModel | None = None
    write: Annotated[int, Field(ge=0, le=MAX_LINES)] = 0
    exclusive: Truth = False
    missing: Missing | None = None

    @model_validator(mode="before")
    @classmethod
    def plain_is_code(cls, value: object) -> object:
        """A code that stands alone as the option it names."""
        return {"code": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """What editors are told: a code, or an object."""
        whole = handler.resolve_ref_schema(handler(core_schema))
        return {"description": whole.pop("description", ""), "anyOf": [{"type": ["string", "number"]}, whole]}
