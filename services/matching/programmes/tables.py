"""Programmes, their enrolments, runs and proposals, mapped onto the domain's dataclasses."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    inspect,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry

from contracts.words import Kind, MentoringRole
from services.matching.programmes.domain.assignment import Arm
from services.matching.programmes.domain.enrolment import Enrolment, EnrolmentStatus
from services.matching.programmes.domain.programme import Programme, ProgrammeStatus, RunRule
from services.matching.programmes.domain.proposal import Origin, Proposal, ProposalStatus
from services.matching.programmes.domain.run import MatchRun, Purpose, RunStatus, Wave, Wish
from services.matching.tables import metadata, word


def _instant() -> DateTime:
    return DateTime(timezone=True)


programmes = Table(
    "programmes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", word(Kind), nullable=False),
    Column("enrols_from", _instant(), nullable=False),
    Column("enrols_until", _instant(), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("ratio", Integer, nullable=False),
    Column("seat_cost", Integer, nullable=False),
    Column("control_share", Integer, nullable=False),
    Column("rule", word(RunRule), nullable=False),
    Column("weights", JSONB, nullable=False),
    Column("questions", JSONB, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("opened_by", Uuid, nullable=False),
    Column("opened_at", _instant(), nullable=False),
    Column("status", word(ProgrammeStatus), nullable=False),
    Column("published_run_id", Uuid),
    CheckConstraint("enrols_from < enrols_until AND starts_on < ends_on", name="programmes_in_time"),
)

enrolments = Table(
    "enrolments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("programme_id", Uuid, ForeignKey("programmes.id", name="enrolments_programme"), nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("role", word(MentoringRole), nullable=False),
    Column("need_id", Uuid),
    Column("answers", JSONB, nullable=False),
    Column("confidence", Integer, nullable=False),
    Column("satisfaction", Integer, nullable=False),
    Column("progress", Integer, nullable=False),
    Column("intent_to_stay", Integer, nullable=False),
    Column("in_control", Boolean, nullable=False),
    Column("arm", word(Arm)),
    Column("enrolled_at", _instant(), nullable=False),
    Column("status", word(EnrolmentStatus), nullable=False),
    Column("withdrawn_at", _instant()),
    Column("returned_at", _instant()),
    CheckConstraint("in_control OR arm IS NULL", name="enrolments_drawn_with_consent"),
    UniqueConstraint("programme_id", "member_id", "role", name="enrolments_once"),
    Index("enrolments_of_programme", "programme_id", "id"),
    Index("enrolments_of_member", "member_id", "id"),
)

run_snapshots = Table(
    "run_snapshots",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("programme_id", Uuid, ForeignKey("programmes.id", name="run_snapshots_programme"), nullable=False),
    Column("taken_at", _instant(), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("run_snapshots_of_programme", "programme_id"),
)
"""What runs are made from: everybody who was enrolled, as they were; kept so that a run can be replayed."""

match_runs = Table(
    "match_runs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("programme_id", Uuid, ForeignKey("programmes.id", name="match_runs_programme"), nullable=False),
    Column("purpose", word(Purpose), nullable=False),
    Column("wave", word(Wave), nullable=False),
    Column("rule", word(RunRule), nullable=False),
    Column("weights", JSONB, nullable=False),
    Column("weights_version", Integer, nullable=False),
    Column("ratio", Integer, nullable=False),
    Column("seat_cost", Integer, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("asked_by", Uuid, nullable=False),
    Column("asked_at", _instant(), nullable=False),
    Column("status", word(RunStatus), nullable=False),
    Column("progress", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_by", Uuid),
    Column("claimed_until", _instant()),
    Column("snapshot", Text),
    Column("digest", Text),
    Column("certificate", JSONB(none_as_null=True)),
    Column("failure", Text),
    Column("finished_at", _instant()),
    Column("published_at", _instant()),
    Column("published_by", Uuid),
    CheckConstraint("status <> 'DONE' OR (digest IS NOT NULL AND certificate IS NOT NULL)", name="match_runs_proven"),
    Index("match_runs_of_programme", "programme_id", "id"),
    Index("match_runs_under_way", "asked_at", postgresql_where=text("status IN ('QUEUED', 'RUNNING')")),
)

run_wishes = Table(
    "run_wishes",
    metadata,
    Column("run_id", Uuid, ForeignKey("match_runs.id", name="run_wishes_run", ondelete="CASCADE"), primary_key=True),
    Column("mentor_id", Uuid, primary_key=True),
    Column("mentee_id", Uuid, primary_key=True),
    Column("wish", word(Wish), nullable=False),
)

run_results = Table(
    "run_results",
    metadata,
    Column("run_id", Uuid, ForeignKey("match_runs.id", name="run_results_run", ondelete="CASCADE"), primary_key=True),
    Column("mentee_id", Uuid, primary_key=True),
    Column("mentor_id", Uuid),
    Column("points", Integer, nullable=False),
    Column("parts", ARRAY(Integer), nullable=False),
    Column("pinned", Boolean, nullable=False),
    Column("reason", Text),
    Column("offered", Boolean),
    Column("obstacle", Text),
    CheckConstraint("(mentor_id IS NULL) = (reason IS NOT NULL)", name="run_results_matched_or_why_not"),
    Index("run_results_to_offer", "run_id", postgresql_where=text("offered IS NULL AND mentor_id IS NOT NULL")),
)
"""One row for each mentee: whom they got, or why nobody; and once published, whether it was offered, or why not."""

mentor_prices = Table(
    "mentor_prices",
    metadata,
    Column("run_id", Uuid, ForeignKey("match_runs.id", name="mentor_prices_run", ondelete="CASCADE"), primary_key=True),
    Column("mentor_id", Uuid, primary_key=True),
    Column("price", Integer, nullable=False),
)
"""What a seat of a mentor was worth in the run, in points; who comes later bids against it."""

proposals = Table(
    "proposals",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("programme_id", Uuid, ForeignKey("programmes.id", name="proposals_programme"), nullable=False),
    Column("run_id", Uuid, ForeignKey("match_runs.id", name="proposals_run"), nullable=False),
    Column("mentee_id", Uuid, nullable=False),
    Column("mentor_id", Uuid, nullable=False),
    Column("mentor_seat", Integer, nullable=False),
    Column("points", Integer, nullable=False),
    Column("origin", word(Origin), nullable=False),
    Column("offered_at", _instant(), nullable=False),
    Column("expires_at", _instant(), nullable=False),
    Column("status", word(ProposalStatus), nullable=False),
    Column("mentor_yes_at", _instant()),
    Column("mentee_yes_at", _instant()),
    Column("ended_at", _instant()),
    Column("relationship_id", Uuid),
    CheckConstraint("mentee_id <> mentor_id", name="proposals_between_two"),
    CheckConstraint(
        "status <> 'AGREED'"
        " OR (mentor_yes_at IS NOT NULL AND mentee_yes_at IS NOT NULL AND relationship_id IS NOT NULL)",
        name="proposals_agreed_by_both",
    ),
    Index(
        "proposals_one_live_per_mentee",
        "programme_id",
        "mentee_id",
        unique=True,
        postgresql_where=text("status IN ('OPEN', 'AGREED')"),
    ),
    Index(
        "proposals_one_live_per_seat",
        "programme_id",
        "mentor_id",
        "mentor_seat",
        unique=True,
        postgresql_where=text("status IN ('OPEN', 'AGREED')"),
    ),
    Index("proposals_of_programme", "programme_id", "id"),
    Index("proposals_of_mentee", "mentee_id", "id"),
    Index("proposals_of_mentor", "mentor_id", "id"),
    Index("proposals_open", "programme_id", "expires_at", postgresql_where=text("status = 'OPEN'")),
)

programme_waitlist = Table(
    "programme_waitlist",
    metadata,
    Column("programme_id", Uuid, ForeignKey("programmes.id", name="programme_waitlist_programme"), primary_key=True),
    Column("mentee_id", Uuid, primary_key=True),
    Column("since", _instant(), nullable=False),
    Index("programme_waitlist_in_line", "programme_id", "since", "mentee_id"),
)
"""Who waits for a seat of any mentor who fits, first come first served."""


def map_programmes() -> None:
    """Maps the dataclasses; doing it again changes nothing."""
    if inspect(Programme, raiseerr=False) is not None:
        return
    mapping = registry()
    mapping.map_imperatively(Programme, programmes)
    mapping.map_imperatively(Enrolment, enrolments)
    mapping.map_imperatively(MatchRun, match_runs)
    mapping.map_imperatively(Proposal, proposals)
