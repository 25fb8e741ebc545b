"""Retrieval systems from outside, and their removals."""

import sqlalchemy as sa
from alembic import op

from db.migrations.triggers import refuse_changes

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outside",
        sa.Column("outside_id", sa.String(32), nullable=False),
        sa.Column("corpus", sa.String(200), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(32), nullable=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.CheckConstraint("kind IN ('http', 'run')", name="outside_kind"),
        sa.PrimaryKeyConstraint("outside_id"),
        sa.UniqueConstraint("corpus", "name", "number", name="outside_name"),
    )
    op.create_table(
        "outside_removal",
        sa.Column("outside_id", sa.String(32), nullable=False),
        sa.Column("author", sa.String(32), nullable=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["outside_id"], ["outside.outside_id"]),
        sa.PrimaryKeyConstraint("outside_id"),
    )
    for table in ("outside", "outside_removal"):
        refuse_changes(table)


def downgrade() -> None:
    op.drop_table("outside_removal")
    op.drop_table("outside")
