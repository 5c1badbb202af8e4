//! The table of events in `ClickHouse`: creates it, and checks one that exists.

use super::clickhouse_client::ClickHouseClient;
use super::clickhouse_rows::{all_columns, plain_type};
use super::fetch_error::SyncError;
use crate::query::quote_sql_text;

/// The first release in which texts that many rows share have an encoding of their own that is not an experiment.
const FIRST_WITH_SHARED_TEXTS: u32 = 20;

/// Creates the table if there is none, else checks that it has the columns of a row with their types.
///
/// # Errors
/// If it cannot be created or differs.
pub(super) fn prepare_table(client: &ClickHouseClient<'_>) -> Result<(), SyncError> {
    let version = client.major_version()?;
    let (database, table) = (&client.target.database, &client.target.table);
    let existing = client.query_server(&format!(
        "SELECT name, type FROM system.columns WHERE database = {} AND table = {} FORMAT TabSeparated",
        quote_sql_text(database),
        quote_sql_text(table)
    ))?;
    if existing.is_empty() {
        return client.run(&create_statement(&client.target.qualified_table(), version));
    }
    let existing: Vec<(&str, String)> = existing
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(name, declared)| (name, plain_type(declared)))
        .collect();
    for (name, declared) in all_columns() {
        let declared = plain_type(declared);
        let why = match existing.iter().find(|column| column.0 == name) {
            Some((_, actual)) if *actual == declared => continue,
            Some((_, actual)) => format!("{name} is {actual}, not {declared}"),
            None => format!("it has no {name}"),
        };
        return Err(SyncError::Request(format!(
            "the table {table} lacks the columns of events: {why}; name another table, which will be created"
        )));
    }
    Ok(())
}

/// Returns the statement that creates a table on a server of this release.
fn create_statement(table: &str, major_version: u32) -> String {
    let columns = all_columns().map(|(name, declared)| {
        let declared = declared.to_owned();
        let declared = if major_version < FIRST_WITH_SHARED_TEXTS { plain_type(&declared) } else { declared };
        format!("    {name} {declared}")
    });
    let columns: Vec<String> = columns.collect();
    format!(
        "CREATE TABLE IF NOT EXISTS {table} (\n{}\n) ENGINE = ReplacingMergeTree(version)\nPARTITION BY intDiv(date_start, 3653)\nORDER BY (date_start, id)",
        columns.join(",\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_statement_creates_the_table() {
        let page = include_str!("../../docs/clickhouse.md");
        let statement = create_statement("events_local", 26);
        assert!(page.contains(&statement), "docs/clickhouse.md lacks\n{statement}");
    }
}
