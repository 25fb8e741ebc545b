"""Alembic's entry point: runs the revisions on the connection that `db.migrations` hands over."""

from alembic import context

import db.accounts
import db.labels
import db.outside  # noqa: F401  their tables are known once they are imported
from db.models import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
