"""Triggers that keep tables append-only, on SQLite and on PostgreSQL, as the revisions create them.

On both, what they refuse reaches Python as an IntegrityError.
"""

from collections.abc import Collection, Mapping

from alembic import op

RAISE = "RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = TG_TABLE_NAME || ' is append-only'"
REFUSE = f"CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {RAISE}; END $$"


def refuse_changes(table: str) -> None:
    """Let rows be added to `table` and nothing else."""
    if _postgresql():
        op.execute(
            f'CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for change in ("update", "delete"):
        op.execute(
            f'CREATE TRIGGER {table}_no_{change} BEFORE {change.upper()} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def allow_changes(table: str) -> None:
    """Take away what `refuse_changes` made."""
    if _postgresql():
        op.execute(f'DROP TRIGGER {table}_append_only ON "{table}"')
        return
    for change in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_no_{change}")


def refuse_all_but_erasure(table: str, columns: Collection[str], erased: Mapping[str, str | None]) -> None:
    """Let the columns of `erased` become what is erased, once the person has withdrawn, and nothing else.

    `columns` are all columns of the table; `erased` maps one to None for NULL, or to a text before the id.
    """
    same = "IS NOT DISTINCT FROM" if _postgresql() else "IS"
    wanted = {column: f"OLD.{column}" for column in columns}
    wanted |= {
        column: "NULL" if prefix is None else f"'{prefix}' || OLD.annotator_id" for column, prefix in erased.items()
    }
    conditions = [f"NEW.{column} {same} {value}" for column, value in wanted.items()]
    conditions.append("EXISTS (SELECT 1 FROM withdrawal w WHERE w.annotator_id = OLD.annotator_id)")
    erasure = " AND ".join(conditions)
    if not _postgresql():
        for change, condition in (("update", f"WHEN NOT ({erasure}) "), ("delete", "")):
            op.execute(
                f'CREATE TRIGGER {table}_no_{change} BEFORE {change.upper()} ON "{table}" {condition}'
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION erase_only_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {erasure} THEN RETURN NEW; END IF; {RAISE}; END $$"
    )
    op.execute(
        f'CREATE TRIGGER {table}_erasure BEFORE UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION erase_only_{table}()'
    )
    op.execute(
        f'CREATE TRIGGER {table}_append_only BEFORE DELETE OR TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def refuse_erasure(table: str) -> None:
    """Take away what `refuse_all_but_erasure` made, before `refuse_changes` or a drop."""
    allow_changes(table)
    if _postgresql():
        op.execute(f'DROP TRIGGER {table}_erasure ON "{table}"')
        op.execute(f"DROP FUNCTION erase_only_{table}()")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
