"""Plans of experiments, accounts, judging rounds; and the erasure of a withdrawn person's fields."""

import sqlalchemy as sa
from alembic import op

from db.migrations.triggers import allow_changes, refuse_all_but_erasure, refuse_changes, refuse_erasure

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# In an order in which each refers only to tables before it.
APPEND_ONLY = (
    "draft",
    "standing",
    "invitation",
    "revocation",
    "sign_in",
    "sign_out",
    "withdrawal",
    "round",
    "pair",
    "lease",
    "closing",
)
# Table -> all its columns, and those that a withdrawal erases.
ERASABLE: dict[str, tuple[tuple[str, ...], dict[str, str | None]]] = {
    "annotator": (("annotator_id", "pseudonym", "at"), {"pseudonym": "withdrawn-"}),
    "profile": (("profile_id", "annotator_id", "age_band", "gender", "at"), {"age_band": None, "gender": None}),
    "account": (("annotator_id", "login", "role", "invitation_id", "at"), {"login": None}),
    "password": (("password_id", "annotator_id", "hash", "at"), {"hash": None}),
}
OLDER = ("annotator", "profile")  # of these, the tables of the revision before


def added_columns() -> dict[str, list[sa.Column[object]]]:
    return {
        "experiment": [
            sa.Column("kind", sa.String(20), nullable=False, server_default="any"),
            sa.Column("query_source", sa.String(20), nullable=False, server_default="free"),
            sa.Column("queries", sa.JSON(), nullable=False, server_default="[]"),
            sa.Column("planned", sa.Integer(), nullable=True),
            sa.Column("guidelines", sa.Text(), nullable=False, server_default=""),
            sa.Column("groups", sa.JSON(), nullable=False, server_default="[]"),
            sa.Column("practice_rounds", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("aa_share", sa.Double(), nullable=False, server_default="0"),
            sa.Column("author", sa.String(32), nullable=True),
        ],
        "session": [
            sa.Column("a_a", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("place", sa.Integer(), nullable=True),
        ],
        "judgment": [
            sa.Column("pair_id", sa.String(32), nullable=True),
            sa.Column("seconds", sa.Double(), nullable=True),
            sa.Column("flagged", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("comment", sa.Text(), nullable=True),
        ],
    }


def upgrade() -> None:
    for table, columns in added_columns().items():
        for column in columns:
            op.add_column(table, column)
    op.create_index("ix_judgment_pair_id", "judgment", ["pair_id"])
    create_plans()
    create_accounts()
    create_rounds()
    for table in APPEND_ONLY:
        refuse_changes(table)
    for table in OLDER:
        allow_changes(table)
    for table, (names, erased) in ERASABLE.items():
        refuse_all_but_erasure(table, names, erased)


def downgrade() -> None:
    for table in ERASABLE:
        refuse_erasure(table)
    for table in OLDER:
        refuse_changes(table)
    for table in ("closing", "lease", "pair", "round", "withdrawal", "sign_out", "sign_in", "password", "account"):
        op.drop_table(table)
    for table in ("revocation", "invitation", "standing", "draft"):
        op.drop_table(table)
    op.drop_index("ix_judgment_pair_id", "judgment")
    for table, columns in added_columns().items():
        for column in columns:
            op.drop_column(table, column.name)


def create_plans() -> None:
    op.create_table(
        "draft",
        sa.Column("draft_id", Sequence, nullable=False),
        sa.Column("experiment_id", sa.String(32), nullable=False),
        sa.Column("corpus", sa.String(200), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("discarded", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(32), nullable=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("draft_id"),
    )
    op.create_index("draft_of_experiment", "draft", ["experiment_id", "draft_id"])
    op.create_table(
        "standing",
        sa.Column("standing_id", Sequence, nullable=False),
        sa.Column("experiment_id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("author", sa.String(32), nullable=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.CheckConstraint("state IN ('running', 'paused', 'closed')", name="standing_state"),
        sa.ForeignKeyConstraint(["experiment_id"], ["experiment.experiment_id"]),
        sa.PrimaryKeyConstraint("standing_id"),
    )
    op.create_index("standing_of_experiment", "standing", ["experiment_id", "standing_id"])


def create_accounts() -> None:
    op.create_table(
        "invitation",
        sa.Column("invitation_id", sa.String(32), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("until", sa.String(32), nullable=False),
        sa.Column("author", sa.String(32), nullable=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.CheckConstraint("role IN ('expert', 'annotator', 'researcher')", name="invitation_role"),
        sa.PrimaryKeyConstraint("invitation_id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_table(
        "revocation",
        sa.Column("invitation_id", sa.String(32), nullable=False),
        sa.Column("author", sa.String(32), nullable=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.invitation_id"]),
        sa.PrimaryKeyConstraint("invitation_id"),
    )
    op.create_table(
        "account",
        sa.Column("annotator_id", sa.String(32), nullable=False),
        sa.Column("login", sa.String(100), nullable=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("invitation_id", sa.String(32), nullable=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.CheckConstraint("role IN ('expert', 'annotator', 'researcher')", name="account_role"),
        sa.ForeignKeyConstraint(["annotator_id"], ["annotator.annotator_id"]),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.invitation_id"]),
        sa.PrimaryKeyConstraint("annotator_id"),
        sa.UniqueConstraint("login"),
    )
    op.create_table(
        "password",
        sa.Column("password_id", Sequence, nullable=False),
        sa.Column("annotator_id", sa.String(32), nullable=False),
        sa.Column("hash", sa.Text(), nullable=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["annotator_id"], ["annotator.annotator_id"]),
        sa.PrimaryKeyConstraint("password_id"),
    )
    op.create_index("password_of_annotator", "password", ["annotator_id", "password_id"])
    create_sign_ins()


def create_sign_ins() -> None:
    op.create_table(
        "sign_in",
        sa.Column("sign_in_id", Sequence, nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("whence", sa.String(64), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("sign_in_id"),
    )
    op.create_index("sign_in_of_who", "sign_in", ["who", "at"])
    op.create_index("sign_in_of_whence", "sign_in", ["whence", "at"])
    op.create_table(
        "sign_out",
        sa.Column("sign_out_id", Sequence, nullable=False),
        sa.Column("annotator_id", sa.String(32), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["annotator_id"], ["annotator.annotator_id"]),
        sa.PrimaryKeyConstraint("sign_out_id"),
    )
    op.create_index("sign_out_of_annotator", "sign_out", ["annotator_id", "sign_out_id"])
    op.create_table(
        "withdrawal",
        sa.Column("annotator_id", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.String(32), nullable=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["annotator_id"], ["annotator.annotator_id"]),
        sa.PrimaryKeyConstraint("annotator_id"),
    )


def create_rounds() -> None:
    op.create_table(
        "round",
        sa.Column("round_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("corpus", sa.String(200), nullable=False),
        sa.Column("corpus_hash", sa.String(128), nullable=False),
        sa.Column("systems", sa.JSON(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("overlap", sa.Integer(), nullable=False),
        sa.Column("guidelines", sa.Text(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(32), nullable=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("round_id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "pair",
        sa.Column("pair_id", sa.String(32), nullable=False),
        sa.Column("round_id", sa.String(32), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("user_group", sa.String(40), nullable=False),
        sa.Column("sticker_id", sa.Text(), nullable=False),
        sa.Column("found_by", sa.JSON(), nullable=False),
        sa.Column("gold", sa.String(10), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.CheckConstraint("gold IN ('match', 'no_match')", name="pair_gold"),
        sa.ForeignKeyConstraint(["round_id"], ["round.round_id"]),
        sa.PrimaryKeyConstraint("pair_id"),
        sa.UniqueConstraint("round_id", "query", "user_group", "sticker_id", name="pair_of_round"),
    )
    op.create_index("pair_in_order", "pair", ["round_id", "place"])
    op.create_table(
        "lease",
        sa.Column("lease_id", Sequence, nullable=False),
        sa.Column("pair_id", sa.String(32), nullable=False),
        sa.Column("annotator_id", sa.String(32), nullable=False),
        sa.Column("until", sa.String(32), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["annotator_id"], ["annotator.annotator_id"]),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.pair_id"]),
        sa.PrimaryKeyConstraint("lease_id"),
    )
    op.create_index("lease_of_pair", "lease", ["pair_id", "until"])
    op.create_index("lease_of_annotator", "lease", ["annotator_id", "lease_id"])
    op.create_table(
        "closing",
        sa.Column("round_id", sa.String(32), nullable=False),
        sa.Column("author", sa.String(32), nullable=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.round_id"]),
        sa.PrimaryKeyConstraint("round_id"),
    )
