"""What is asked of information_schema: one statement a kind, for all tables at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from brant.schema import QualifiedName

SYSTEM: Final = ("information_schema", "mysql", "performance_schema", "sys")

_NAME: Final = "nullif({0}, database()) AS `schema`"

TABLES: Final = f"""
SELECT {_NAME.format("table_schema")}, table_name AS `table`, table_type AS kind,
    engine, table_collation AS collation, create_options AS options,
    table_comment AS comment
FROM information_schema.tables WHERE {{schema}} ORDER BY table_schema, table_name
"""
COLUMNS: Final = f"""
SELECT {_NAME.format("c.table_schema")}, c.table_name AS `table`,
    c.column_name AS name, c.column_type AS type, c.is_nullable AS nullable,
    c.column_default AS `default`, c.extra AS extra, c.column_comment AS comment,
    c.generation_expression AS generated, c.table_schema AS database_name,
    nullif(c.collation_name, t.table_collation) AS collation,
    CASE WHEN c.collation_name <> t.table_collation
        THEN c.character_set_name END AS charset
FROM information_schema.columns c JOIN information_schema.tables t
    ON t.table_schema = c.table_schema AND t.table_name = c.table_name
WHERE c.{{schema}} AND t.table_type NOT IN ('VIEW', 'SEQUENCE')
ORDER BY c.table_schema, c.table_name, c.ordinal_position
"""
# MySQL 8.0.13 brought keys over expressions; MariaDB has none.
INDEXES: Final = f"""
SELECT {_NAME.format("table_schema")}, table_name AS `table`, index_name AS name,
    non_unique, column_name AS `column`, collation, sub_part AS length,
    index_type AS method, {{expression}} AS expression
FROM information_schema.statistics WHERE {{schema}}
ORDER BY table_schema, table_name, index_name, seq_in_index
"""
FOREIGN_KEYS: Final = f"""
SELECT {_NAME.format("k.table_schema")}, k.table_name AS `table`,
    k.constraint_name AS name, k.column_name AS `column`,
    nullif(k.referenced_table_schema, database()) AS referent_schema,
    k.referenced_table_name AS referent, k.referenced_column_name AS referent_column,
    r.update_rule AS onupdate, r.delete_rule AS ondelete
FROM information_schema.key_column_usage k
JOIN information_schema.referential_constraints r
    ON r.constraint_schema = k.constraint_schema
    AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
WHERE k.{{schema}} AND k.referenced_table_name IS NOT NULL
ORDER BY k.table_schema, k.table_name, k.constraint_name, k.ordinal_position
"""
# MariaDB's names are unique in a table only, and its view tells the table.
CHECKS: Final = f"""
SELECT {_NAME.format("t.table_schema")}, t.table_name AS `table`,
    c.constraint_name AS name, c.check_clause AS clause, {{level}} AS level
FROM information_schema.check_constraints c
JOIN information_schema.table_constraints t
    ON t.constraint_schema = c.constraint_schema
    AND t.constraint_name = c.constraint_name {{same_table}}
WHERE t.{{schema}} AND t.constraint_type = 'CHECK'
ORDER BY t.table_schema, t.table_name, c.constraint_name
"""
VIEWS: Final = f"""
SELECT {_NAME.format("table_schema")}, table_schema AS database_name,
    table_name AS name, view_definition AS body
FROM information_schema.views WHERE {{schema}} ORDER BY table_schema, table_name
"""
TRIGGERS: Final = f"""
SELECT {_NAME.format("event_object_schema")}, event_object_table AS `table`,
    trigger_name AS name, action_timing AS timing, event_manipulation AS event,
    action_orientation AS orientation, action_statement AS action
FROM information_schema.triggers WHERE event_object_{{object_schema}}
ORDER BY event_object_schema, event_object_table, action_timing,
    event_manipulation, action_order
"""
ROUTINES: Final = f"""
SELECT {_NAME.format("routine_schema")}, routine_name AS name, routine_type AS kind,
    dtd_identifier AS type, routine_definition AS body, is_deterministic,
    sql_data_access AS access, security_type AS security
FROM information_schema.routines WHERE routine_{{object_schema}}
    AND routine_type IN ('FUNCTION', 'PROCEDURE')
ORDER BY routine_schema, routine_name
"""
PARAMETERS: Final = f"""
SELECT {_NAME.format("specific_schema")}, specific_name AS routine,
    routine_type AS kind, parameter_mode AS mode, parameter_name AS name,
    dtd_identifier AS type
FROM information_schema.parameters
WHERE specific_{{object_schema}} AND ordinal_position > 0
ORDER BY specific_schema, specific_name, ordinal_position
"""
SEQUENCE: Final = {
    "start": "start_value",
    "increment": "increment",
    "minvalue": "minimum_value",
    "maxvalue": "maximum_value",
    "cache": "cache_size",
}


def sequences(names: Sequence[QualifiedName], quote: Callable[[str], str]) -> str:
    """Ask all sequences for their options, in order: each is read like a table.

    Only MariaDB 11.5 and later have them in information_schema.
    """
    options = {**SEQUENCE, "cycle": "cycle_option"}
    columns = ", ".join(f"{column} AS `{key}`" for key, column in options.items())
    parts = (
        f"SELECT {number} AS `number`, {columns} FROM "
        + ".".join(map(quote, filter(None, (name.schema, name.name))))
        for number, name in enumerate(names)
    )
    return " UNION ALL ".join(parts) + " ORDER BY `number`"
