"""What PostgreSQL connections of a store have to themselves; imported for such a store alone."""

from typing import Any

from psycopg import Connection
from psycopg.abc import Buffer
from psycopg.types.string import StrDumperUnknown


class TextWithoutNul(StrDumperUnknown):
    """PostgreSQL takes no NUL in a text, but a client may name anything: such an id is looked for and found nowhere."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\0", "\ufffd"))


def configure(connection: Connection[Any], lock_timeout_ms: int) -> None:
    """Make a new connection ready. A writer that waits longer for another one fails, as on SQLite."""
    connection.adapters.register_dumper(str, TextWithoutNul)
    connection.execute(f"SET lock_timeout = {lock_timeout_ms:d}".encode())
    connection.commit()
