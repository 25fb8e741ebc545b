"""What ended sessions came to, beside the lists and events that it follows from; ids of an experiment's sessions."""

import sqlalchemy as sa
from alembic import op

from db.migrations.triggers import refuse_changes

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outcome",
        sa.Column("session_id", sa.String(32), nullable=False),
        sa.Column("experiment_id", sa.String(32), nullable=False),
        sa.Column("profile_id", sa.BigInteger(), nullable=False),
        sa.Column("traits", sa.String(10), nullable=False),
        sa.Column("distinct_stickers", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("matter", sa.String(32), nullable=True),
        sa.Column("began_at", sa.String(32), nullable=False),
        sa.Column("ended_at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["session.session_id"]),
        sa.PrimaryKeyConstraint("session_id"),
    )
    refuse_changes("outcome")
    op.drop_index("session_of_experiment", "session")
    op.create_index("session_of_experiment", "session", ["experiment_id", "session_id"])


def downgrade() -> None:
    op.drop_index("session_of_experiment", "session")
    op.create_index("session_of_experiment", "session", ["experiment_id"])
    op.drop_table("outcome")
