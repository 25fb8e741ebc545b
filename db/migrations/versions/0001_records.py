"""All tables of the records, and the triggers that keep them append-only."""

import sqlalchemy as sa
from alembic import op

from db.migrations.triggers import REFUSE, refuse_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# In an order in which each refers only to tables before it.
TABLES = (
    "annotator",
    "experiment",
    "refusal",
    "profile",
    "judgment",
    "session",
    "ending",
    "exclusion",
    "impression",
    "retrieval",
    "event",
    "vote",
)


def upgrade() -> None:
    create_tables()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(REFUSE)
    for table in TABLES:
        refuse_changes(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def create_tables() -> None:
    op.create_table(
        "annotator",
        sa.Column("annotator_id", sa.String(length=32), nullable=False),
        sa.Column("pseudonym", sa.String(length=100), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("annotator_id"),
        sa.UniqueConstraint("pseudonym"),
    )
    op.create_table(
        "experiment",
        sa.Column("experiment_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("system_p", sa.String(length=100), nullable=False),
        sa.Column("version_p", sa.String(length=100), nullable=True),
        sa.Column("system_b", sa.String(length=100), nullable=False),
        sa.Column("version_b", sa.String(length=100), nullable=True),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("corpus", sa.String(length=200), nullable=False),
        sa.Column("corpus_hash", sa.String(length=128), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("experiment_id"),
        sa.UniqueConstraint("name", "corpus", "corpus_hash", name="experiment_name"),
    )
    op.create_table(
        "refusal",
        sa.Column("refusal_id", sa.String(length=32), nullable=False),
        sa.Column("annotator_id", sa.Text(), nullable=True),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("refusal_id"),
    )
    op.create_table(
        "profile",
        sa.Column("profile_id", Sequence, nullable=False),
        sa.Column("annotator_id", sa.String(length=32), nullable=False),
        sa.Column("age_band", sa.String(length=10), nullable=True),
        sa.Column("gender", sa.String(length=20), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["annotator_id"], ["annotator.annotator_id"]),
        sa.PrimaryKeyConstraint("profile_id"),
    )
    op.create_index("profile_of_annotator", "profile", ["annotator_id", "profile_id"])
    op.create_table(
        "judgment",
        sa.Column("judgment_id", sa.String(length=64), nullable=False),
        sa.Column("annotator_id", sa.String(length=32), nullable=False),
        sa.Column("profile_id", Sequence, nullable=False),
        sa.Column("round", sa.String(length=100), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("sticker_id", sa.Text(), nullable=False),
        sa.Column("label", sa.String(length=10), nullable=False),
        sa.Column("replaces", sa.String(length=64), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("label IN ('match', 'no_match', 'skip')", name="judgment_label"),
        sa.ForeignKeyConstraint(["annotator_id"], ["annotator.annotator_id"]),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.profile_id"]),
        sa.ForeignKeyConstraint(["replaces"], ["judgment.judgment_id"]),
        sa.PrimaryKeyConstraint("judgment_id"),
        sa.UniqueConstraint("replaces"),
    )
    op.create_index("judgment_of_annotator", "judgment", ["annotator_id", "round"])
    op.create_table(
        "session",
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("experiment_id", sa.String(length=32), nullable=False),
        sa.Column("annotator_id", sa.String(length=32), nullable=False),
        sa.Column("profile_id", Sequence, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("query_normalised", sa.Text(), nullable=False),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("kind IN ('interleaved', 'side_by_side')", name="session_kind"),
        sa.ForeignKeyConstraint(["annotator_id"], ["annotator.annotator_id"]),
        sa.ForeignKeyConstraint(["experiment_id"], ["experiment.experiment_id"]),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.profile_id"]),
        sa.PrimaryKeyConstraint("session_id"),
    )
    op.create_index("session_of_annotator", "session", ["annotator_id", "experiment_id"])
    op.create_index("session_of_experiment", "session", ["experiment_id"])
    op.create_table(
        "ending",
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("state IN ('submitted', 'abandoned')", name="ending_state"),
        sa.ForeignKeyConstraint(["session_id"], ["session.session_id"]),
        sa.PrimaryKeyConstraint("session_id"),
        sa.UniqueConstraint("event_id"),
    )
    op.create_table(
        "exclusion",
        sa.Column("exclusion_id", sa.String(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["session.session_id"]),
        sa.PrimaryKeyConstraint("exclusion_id"),
    )
    op.create_index("exclusion_of_session", "exclusion", ["session_id"])
    op.create_table(
        "impression",
        sa.Column("impression_id", sa.String(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("first_side", sa.String(length=1), nullable=True),
        sa.Column("left_side", sa.String(length=1), nullable=True),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("owners", sa.Text(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("first_side IN ('P', 'B')", name="impression_first"),
        sa.CheckConstraint("left_side IN ('P', 'B')", name="impression_left"),
        sa.ForeignKeyConstraint(["session_id"], ["session.session_id"]),
        sa.PrimaryKeyConstraint("impression_id"),
        sa.UniqueConstraint("session_id"),
    )
    op.create_table(
        "retrieval",
        sa.Column("retrieval_id", sa.String(length=32), nullable=False),
        sa.Column("experiment_id", sa.String(length=32), nullable=False),
        sa.Column("annotator_id", sa.String(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=True),
        sa.Column("side", sa.String(length=1), nullable=False),
        sa.Column("system", sa.String(length=100), nullable=False),
        sa.Column("version", sa.String(length=100), nullable=True),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("sticker_ids", sa.JSON(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("latency_ms", sa.Double(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("side IN ('P', 'B')", name="retrieval_side"),
        sa.ForeignKeyConstraint(["annotator_id"], ["annotator.annotator_id"]),
        sa.ForeignKeyConstraint(["experiment_id"], ["experiment.experiment_id"]),
        sa.ForeignKeyConstraint(["session_id"], ["session.session_id"]),
        sa.PrimaryKeyConstraint("retrieval_id"),
        sa.UniqueConstraint("session_id", "side", name="retrieval_of_session"),
    )
    op.create_table(
        "event",
        sa.Column("seq", Sequence, nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("impression_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("client_at", sa.String(length=40), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("kind IN ('click', 'unclick')", name="event_kind"),
        sa.CheckConstraint("position >= 1", name="event_position"),
        sa.ForeignKeyConstraint(["impression_id"], ["impression.impression_id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("event_id"),
    )
    op.create_index("event_of_impression", "event", ["impression_id", "position", "kind", "seq"])
    op.create_table(
        "vote",
        sa.Column("vote_id", sa.String(length=64), nullable=False),
        sa.Column("impression_id", sa.String(length=32), nullable=False),
        sa.Column("choice", sa.String(length=10), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("choice IN ('left', 'right', 'equal')", name="vote_choice"),
        sa.ForeignKeyConstraint(["impression_id"], ["impression.impression_id"]),
        sa.PrimaryKeyConstraint("vote_id"),
        sa.UniqueConstraint("impression_id"),
    )
