"""Emptying the tables after a test whose transactions were committed.

Django truncates every table, which makes new files for it and all of its indexes, and makes
content types and permissions anew. Here rows are deleted, and what migrations made stays: a
fifth of a second less for each of some hundred tests.
"""

from __future__ import annotations

from django.db import connection

# As a replica: without foreign keys and triggers, so in any order. For a superuser, as the
# embedded PostgreSQL's user is.
_EMPTY = """
DO $$
DECLARE name regclass;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND relname NOT IN ('auth_permission', 'django_content_type', 'django_migrations')
    LOOP
        EXECUTE format('DELETE FROM %s', name);
    END LOOP;
END $$
"""


def tables_empty() -> None:
    """Delete every row but those that migrations make and no test changes."""
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY)
