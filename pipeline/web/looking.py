"""What becomes of a word about an item that is looked at once more: for an audit, as second or third of a double entry, at a known answer.

Only the word of the third changes what counts. Until it comes, the first word stands; the second, audits and known answers only measure.
"""

from __future__ import annotations

from sqlalchemy import Connection

from forms.errors import PhieuError
from forms.layout import Layout
from pipeline.model import Decision, FieldDecision, PageRecord
from pipeline.store.audit_samples import Said as Told
from pipeline.store.audit_samples import add_said
from pipeline.store.double_words import COUNTED, words_at
from pipeline.store.known_answers import AGREED, WITHDRAWN, add_known
from pipeline.store.looks import BLIND, LookRow, LookState, Purpose, add_looks, end_looks, give_back, looks_at
from pipeline.store.review_items import WAITING, ItemRow, ItemState, last_judge
from pipeline.web.meant import Registers, add_meant, meant, values_of
from pipeline.web.said import HIDDEN, Said
from pipeline.web.seat import Seat
from pipeline.web.terms import Terms

ASIDE, REFUSED, GONE = "aside", "refused", "gone"


def look_meant(connection: Connection, one: Said, row: ItemRow, user: int) -> LookRow | None:
    """The look that a word answers, None where it is an ordinary one: whoever saw nothing of the reading answers a blind look."""
    blind = one.shown.status == HIDDEN
    for look in reversed(looks_at(connection, row.id)):
        mine = look.user == user and look.state != LookState.GONE
        if mine and (look.purpose in BLIND if blind else look.purpose is Purpose.GOLD and row.state == ItemState.DONE):
            return look
    return None


def decided_by_third(connection: Connection, item: int) -> bool:
    """Whether a third person has decided about an item on which two differed, in whosever favour."""
    return any(look.purpose is Purpose.THIRD and look.state == LookState.DONE for look in looks_at(connection, item))


def may_know(connection: Connection, row: ItemRow, user: int) -> bool:
    """Whether a person may see what was read of an item: it waits for an ordinary word, or the person has settled it, and no blind look of
    the person is under way.
    """
    mine = [look for look in looks_at(connection, row.id) if look.user == user and look.state != LookState.GONE]
    if any(look.purpose in BLIND for look in mine):
        return False
    return bool(mine) or row.state in WAITING or last_judge(connection, row.id) == user


def answered(  # noqa: PLR0917 - one parameter a thing that is known of the word
    connection: Connection,
    seat: Seat,
    layout: Layout | None,
    record: PageRecord | None,
    one: Said,
    row: ItemRow,
    look: LookRow,
    registers: Registers,
) -> tuple[str, Said]:
    """Under which outcome the word is kept, and the word as it is compared: options in printed order, codes as the register spells them."""
    if layout is None or record is None or record.page is None:
        end_looks(connection, [look.id], LookState.GONE)
        return GONE, one
    if one.status == ASIDE:
        if look.purpose is Purpose.GOLD:
            end_looks(connection, [look.id], LookState.DONE)
        else:
            give_back(connection, look.id)
        return ASIDE, one
    try:
        found = meant(layout, record, one, row, seat.user.name, registers)
    except PhieuError:
        return REFUSED, one
    if found is None:
        end_looks(connection, [look.id], LookState.GONE)
        return GONE, one
    _kept(connection, row, look, found)
    end_looks(connection, [look.id], LookState.DONE)
    return look.purpose.value, one.model_copy(update={"values": list(values_of(found))})


def _kept(connection: Connection, row: ItemRow, look: LookRow, found: Decision | FieldDecision) -> None:
    """Nothing; afterwards the word stands where it belongs: with the sample, or, of a third person, among the decisions."""
    if look.audit_item is not None:
        add_said(connection, [Told(look.audit_item, values_of(found), str(found.status), found.decided_by, found.line)])
    if look.purpose is Purpose.THIRD:
        add_meant(connection, found, row.waiting.page_id)


def entered_twice(connection: Connection, row: ItemRow, terms: Terms) -> None:
    """Nothing; afterwards a settled item waits for a second person if it is one of those, and what two have said is compared."""
    asked = [look for look in looks_at(connection, row.id) if look.purpose is Purpose.SECOND and look.state != LookState.GONE]
    if terms.twice(row) and not asked:
        add_looks(connection, row.round_id, Purpose.SECOND, [(row.id, None)])
    compare(connection, row)


def compare(connection: Connection, row: ItemRow) -> None:
    """Nothing; afterwards an item that two people settled alike is known, and one that they settled otherwise waits for a third."""
    words = words_at(connection, row.id)
    first, second = words.get(COUNTED), words.get(Purpose.SECOND)
    if first is None or second is None:
        return
    thirds = [look for look in looks_at(connection, row.id) if look.purpose is Purpose.THIRD and look.state != LookState.GONE]
    if first.said != second.said:
        add_known(connection, row.id, (), "", WITHDRAWN, second.who)
        if not thirds:
            add_looks(connection, row.round_id, Purpose.THIRD, [(row.id, None)])
    elif not any(look.state == LookState.DONE for look in thirds):
        end_looks(connection, [look.id for look in thirds], LookState.GONE)
        add_known(connection, row.id, second.given, second.status, AGREED, f"{first.who}, {second.who}")
