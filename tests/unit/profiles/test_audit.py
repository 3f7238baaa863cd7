"""The chain of the audit trail: whatever is changed in it, it shows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.profiles.staff.domain.audit import ORIGIN, Action, Break, Entry, Link, digest, follow

FIRST = datetime(2027, 3, 1, 12, tzinfo=UTC)
IDS = st.one_of(st.none(), st.integers(1, 5).map(lambda number: UUID(int=number)))
WORDS = st.text("abcXYZ019-_", max_size=8)
DONE = st.tuples(IDS, st.sampled_from(Action), IDS, st.dictionaries(st.sampled_from(["role", "how", "id"]), WORDS))
Done = tuple[UUID | None, Action, UUID | None, dict[str, str]]


def chained(done: Sequence[Done]) -> list[Entry]:
    """What was done, as a chain that holds."""
    chain: list[Entry] = []
    for actor, action, subject, details in done:
        last = chain[-1].link if chain else ORIGIN
        entry = Entry(
            seq=last.seq + 1,
            at=FIRST + timedelta(seconds=last.seq),
            actor_id=actor,
            action=action.value,
            subject_id=subject,
            details=details,
            previous=last.hash,
            hash="",
        )
        chain.append(replace(entry, hash=digest(entry)))
    return chain


CHAINS = st.lists(DONE, min_size=3, max_size=12).map(chained)
CHANGES = st.one_of(
    st.tuples(st.just("actor_id"), st.just(UUID(int=99))),
    st.tuples(st.just("subject_id"), st.just(UUID(int=99))),
    st.tuples(st.just("action"), st.just("NEVER_DONE")),
    st.tuples(st.just("details"), st.just({"role": "other-than-any"})),
    st.tuples(st.just("at"), st.just(FIRST - timedelta(days=1))),
    st.tuples(st.just("hash"), st.just("f" * 64)),
    st.tuples(st.just("previous"), st.just("f" * 64)),
    st.tuples(st.just("seq"), st.just(1_000)),
)


class TestChain:
    @given(chain=CHAINS)
    def test_that_nobody_touched_holds_to_its_end(self, chain: list[Entry]) -> None:
        assert follow(chain) == chain[-1].link

    @given(chain=CHAINS, cut=st.integers(0, 2))
    def test_can_be_followed_in_pieces(self, chain: list[Entry], cut: int) -> None:
        middle = follow(chain[:cut])

        assert isinstance(middle, Link)
        assert follow(chain[cut:], after=middle) == chain[-1].link

    @given(chain=CHAINS, change=CHANGES, where=st.data())
    def test_breaks_where_anything_is_changed(
        self, chain: list[Entry], change: tuple[str, object], where: st.DataObject
    ) -> None:
        index = where.draw(st.integers(0, len(chain) - 1))
        name, value = change
        chain[index] = replace(chain[index], **{name: value})  # type: ignore[arg-type]  # Any of its fields.

        found = follow(chain)

        assert isinstance(found, Break)
        assert found.seq == index + 1

    @given(chain=CHAINS, change=CHANGES.filter(lambda change: change[0] != "hash"), where=st.data())
    def test_breaks_at_the_next_entry_where_a_changed_one_has_a_fitting_hash(
        self, chain: list[Entry], change: tuple[str, object], where: st.DataObject
    ) -> None:
        index = where.draw(st.integers(0, len(chain) - 2))
        name, value = change
        changed = replace(chain[index], **{name: value})  # type: ignore[arg-type]  # Any of its fields.
        chain[index] = replace(changed, hash=digest(changed))

        found = follow(chain)

        assert isinstance(found, Break)
        assert found.seq in (index + 1, index + 2)

    @given(chain=CHAINS, where=st.data())
    def test_breaks_where_an_entry_is_missing(self, chain: list[Entry], where: st.DataObject) -> None:
        index = where.draw(st.integers(0, len(chain) - 2))
        del chain[index]

        assert follow(chain) == Break(index + 1, "this entry is missing")

    @given(chain=CHAINS, forged=DONE, where=st.data())
    def test_breaks_where_one_is_added_in_between(self, chain: list[Entry], forged: Done, where: st.DataObject) -> None:
        index = where.draw(st.integers(0, len(chain) - 1))
        chain.insert(index, chained([forged])[0])

        assert isinstance(follow(chain), Break)

    @given(chain=CHAINS, where=st.data())
    def test_breaks_where_two_change_places(self, chain: list[Entry], where: st.DataObject) -> None:
        index = where.draw(st.integers(0, len(chain) - 2))
        chain[index], chain[index + 1] = chain[index + 1], chain[index]

        assert follow(chain) == Break(index + 1, "this entry is missing")
