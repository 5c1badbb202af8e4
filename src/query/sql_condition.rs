//! Compiles filters to conditions in SQL, for tables of events in `ClickHouse` with the columns of `docs/clickhouse.md`.
//!
//! A condition chooses the rows whose events the filter matches; it is never null. What the columns cannot decide is
//! refused with the reason.

use std::ops::Range;

use super::error::FilterError;
use super::expr::{Bounds, Expr, Term, Value};
use super::field::Field;
use crate::model::Kind;
use crate::model::text::fold;

/// Why a value cannot be compiled, and what to do instead.
type Refusal = (String, Option<&'static str>);

/// Writes a text as a literal. Every text in a statement is written by this function.
#[must_use]
pub fn quote_sql_text(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for c in text.chars() {
        match c {
            '\'' | '\\' => quoted.extend(['\\', c]),
            '\0' => quoted.push_str("\\0"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

/// Compiles an expression. `spans` are the places of its values in the filter text, in order.
pub(super) fn compile_expr(expr: &Expr, spans: &[Range<usize>]) -> Result<String, FilterError> {
    let mut spans = spans.iter();
    let compiled = expr.try_map_terms(&mut |term: &Term| {
        let conditions = term.values.iter().map(|value| {
            let span = spans.next().cloned().unwrap_or_default();
            compile_value(term.field, value)
                .map(Expr::Term)
                .map_err(|(message, hint)| FilterError::new(span, &message, hint.map(str::to_owned)))
        });
        Ok(Expr::any_of(conditions.collect::<Result<_, _>>()?))
    })?;
    let mut sql = String::new();
    write_expr(&compiled, &mut sql);
    Ok(sql)
}

fn write_expr(expr: &Expr<String>, sql: &mut String) {
    let (parts, separator) = match expr {
        Expr::All => return sql.push('1'),
        Expr::Term(condition) => return sql.extend(["(", condition, ")"]),
        Expr::Not(inner) => {
            sql.push_str("NOT (");
            write_expr(inner, sql);
            return sql.push(')');
        }
        Expr::And(parts) if parts.is_empty() => return sql.push('1'),
        Expr::Or(parts) if parts.is_empty() => return sql.push('0'),
        Expr::And(parts) => (parts, " AND "),
        Expr::Or(parts) => (parts, " OR "),
    };
    sql.push('(');
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            sql.push_str(separator);
        }
        write_expr(part, sql);
    }
    sql.push(')');
}

fn compile_value(field: Field, value: &Value) -> Result<String, Refusal> {
    Ok(match (field, value) {
        (_, Value::Kind(kind)) => kind_condition(|other| other == *kind),
        (_, Value::Quad(quad)) => kind_condition(|kind| kind.row().quad == *quad),
        (_, Value::DatePrecision(precision)) => {
            format!("date_precision = {}", quote_sql_text(precision.name()))
        }
        (_, Value::PlacePrecision(precision)) => format!(
            "place_precision = {} AND (isNotNull(lat) OR notEmpty(place) OR notEmpty(admin1) OR notEmpty(admin2) OR notEmpty(country))",
            quote_sql_text(precision.name())
        ),
        (_, Value::Date(bounds)) => {
            bounds_condition(*bounds, ["date_start >= ", "date_end <= "], |day| day.0.to_string())
        }
        (Field::Killed, Value::Number(bounds)) => {
            let within = bounds_condition(*bounds, ["toll_best >= ", "toll_best <= "], |n| n.to_string());
            format!("ifNull({within}, 0)")
        }
        (Field::Killed, Value::Unknown) => "isNull(toll_best)".to_owned(),
        (Field::Text, Value::Text(typed)) => contains_text("search", typed)?,
        (Field::Country, Value::Text(typed)) => contains_text("country_folded", typed)?,
        (Field::Conflict, Value::Text(typed)) => contains_text("conflict_folded", typed)?,
        (Field::Region, Value::Text(typed)) => contains_text("region_folded", typed)?,
        (Field::Place, Value::Text(typed)) => contains_text("place_folded", typed)?,
        (Field::Actor, Value::Text(typed)) => contains_text("actors_folded", typed)?,
        _ => return Err(refuse(field, value)),
    })
}

fn kind_condition(is_meant: impl Fn(Kind) -> bool) -> String {
    let kinds = Kind::TABLE.iter().filter(|row| is_meant(row.kind));
    let names: Vec<String> = kinds.map(|row| quote_sql_text(row.id)).collect();
    format!("kind IN ({})", names.join(", "))
}

/// Returns the condition that a span is within bounds.
fn bounds_condition<T: Copy>(
    Bounds { from, until }: Bounds<T>,
    [at_least, at_most]: [&str; 2],
    to_text: impl Fn(T) -> String,
) -> String {
    let bounds = [(at_least, from), (at_most, until)].into_iter();
    let conditions = bounds.filter_map(|(start, bound)| Some(format!("{start}{}", to_text(bound?))));
    let conditions: Vec<String> = conditions.collect();
    if conditions.is_empty() { "1".to_owned() } else { conditions.join(" AND ") }
}

/// Returns the condition that a column of folded text contains a text.
fn contains_text(column: &str, typed: &str) -> Result<String, Refusal> {
    let folded = fold(typed);
    if folded.is_empty() {
        return Err((format!("{typed:?} has nothing that could be looked for"), None));
    }
    Ok(format!("position({column}, {}) > 0", quote_sql_text(&folded)))
}

fn refuse(field: Field, value: &Value) -> Refusal {
    let name = field.row().name;
    let (why, hint) = match (field, value) {
        (_, Value::Pattern(_)) => (
            "a regular expression cannot be sent to ClickHouse, which understands some of them differently",
            Some("write words instead"),
        ),
        (Field::Last, _) => {
            ("`last` depends on the day that is looked from", Some("write a `date`, or use `since`"))
        }
        (Field::Id, _) => ("`id` is not a condition that a feed can send", None),
        (Field::Front, _) => {
            ("fronts belong to the situation, not to the table", Some("write `country` or `conflict`"))
        }
        (Field::Dyad, _) => ("`dyad` is not a condition that a feed can send", Some("write `actor` twice")),
        (Field::Incident, _) => {
            ("what an incident is depends on the situation", Some("write `kind` or `quad`"))
        }
        _ => return (format!("the table has no column for `{name}`"), None),
    };
    (why.to_owned(), hint)
}

#[cfg(test)]
mod tests {
    use crate::query::Filter;

    fn compile(filter: &str) -> Result<String, String> {
        let filter: Filter = filter.parse().unwrap();
        filter.to_sql_condition().map_err(|error| format!("{}..{} {error}", error.span.start, error.span.end))
    }

    #[test]
    fn conditions_are_written_in_the_order_of_the_filter() {
        for (filter, condition) in [
            ("", "1"),
            ("country:Mali", "(position(country_folded, 'mali') > 0)"),
            (
                "country:Mali,Níger killed>=1",
                "(((position(country_folded, 'mali') > 0) OR (position(country_folded, 'niger') > 0)) AND (ifNull(toll_best >= 1, 0)))",
            ),
            ("killed:unknown", "(isNull(toll_best))"),
            ("-date:2025-01-01..2025-01-31", "NOT ((date_start >= 20089 AND date_end <= 20119))"),
            ("kind:ArmedClash", "(kind IN ('ArmedClash'))"),
            ("precision:week", "(date_precision = 'week')"),
            (r#""o'neill \\ b""#, r"(position(search, 'o\'neill \\ b') > 0)"),
        ] {
            assert_eq!(compile(filter).as_deref(), Ok(condition), "{filter}");
        }
    }

    #[test]
    fn what_the_table_cannot_decide_is_refused_at_its_place() {
        for (filter, refusal) in [
            ("country:Mali /clash.*/", "13..22 a regular expression"),
            ("last:30d", "5..8 `last` depends"),
            ("country:Mali -front:north", "20..25 fronts belong"),
            ("incident:yes", "9..12 what an incident is"),
            ("wounded>3", "8..9 the table has no column for `wounded`"),
            ("sources>=2", "9..10 the table has no column for `sources`"),
        ] {
            let refused = compile(filter).unwrap_err();
            assert!(refused.starts_with(refusal), "{filter}: {refused}");
        }
    }
}
