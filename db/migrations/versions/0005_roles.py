"""Another role for somebody with an account, and the sign-out of one browser alone."""

import sqlalchemy as sa
from alembic import op

from db.migrations.triggers import refuse_changes

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "appointment",
        sa.Column("appointment_id", Sequence, nullable=False),
        sa.Column("annotator_id", sa.String(32), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("author", sa.String(32), nullable=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.CheckConstraint("role IN ('expert', 'annotator', 'researcher')", name="appointment_role"),
        sa.ForeignKeyConstraint(["annotator_id"], ["annotator.annotator_id"]),
        sa.PrimaryKeyConstraint("appointment_id"),
    )
    op.create_index("appointment_of_annotator", "appointment", ["annotator_id", "appointment_id"])
    op.create_table(
        "cookie_end",
        sa.Column("annotator_id", sa.String(32), nullable=False),
        sa.Column("given_at", sa.String(32), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["annotator_id"], ["annotator.annotator_id"]),
        sa.PrimaryKeyConstraint("annotator_id", "given_at"),
    )
    for table in ("appointment", "cookie_end"):
        refuse_changes(table)


def downgrade() -> None:
    op.drop_table("cookie_end")
    op.drop_table("appointment")
