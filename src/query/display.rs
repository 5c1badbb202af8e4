//! Writes an [`Expr`] as filter text (unparser), in the canonical form that parses back to the same expression.

use std::fmt::{self, Display};

use super::expr::{Bounds, Expr, Term, Value};
use super::field::Field;
use super::parse::is_keyword;
use crate::model::date::{month_span, quarter_span, year_span};
use crate::model::{Day, EventDate, Span};

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => Ok(()),
            other => write_expr(other, f),
        }
    }
}

/// Writes an expression or a part of one.
fn write_expr(expr: &Expr, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match expr {
        Expr::All => f.write_str("()"),
        Expr::And(parts) => match parts.as_slice() {
            [] => f.write_str("()"),
            [only] => write_expr(only, f),
            _ => write_joined(parts, " ", |part| matches!(part, Expr::And(_) | Expr::Or(_)), f),
        },
        Expr::Or(parts) => match parts.as_slice() {
            [] => f.write_str("-()"),
            [only] => write_expr(only, f),
            _ => write_joined(parts, " or ", |part| matches!(part, Expr::Or(_)), f),
        },
        Expr::Not(inner) => {
            f.write_str("-")?;
            write_operand(inner, matches!(**inner, Expr::And(_) | Expr::Or(_)), f)
        }
        Expr::Term(term) => term.fmt(f),
    }
}

fn write_joined(
    parts: &[Expr],
    separator: &str,
    needs_parentheses: impl Fn(&Expr) -> bool,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(separator)?;
        }
        write_operand(part, needs_parentheses(part), f)?;
    }
    Ok(())
}

fn write_operand(expr: &Expr, needs_parentheses: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if needs_parentheses {
        f.write_str("(")?;
        write_expr(expr, f)?;
        f.write_str(")")
    } else {
        write_expr(expr, f)
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.field.row().name;
        match (self.field, self.values.as_slice()) {
            (Field::Text, [value]) => return value.fmt(f),
            (_, [Value::Number(Bounds { from: Some(n), until: None })]) => return write!(f, "{name}>={n}"),
            (_, [Value::Number(Bounds { from: None, until: Some(n) })]) => return write!(f, "{name}<={n}"),
            (_, [Value::Date(Bounds { from: Some(day), until: None })]) => return write!(f, "{name}>={day}"),
            (_, [Value::Date(Bounds { from: None, until: Some(day) })]) => return write!(f, "{name}<={day}"),
            _ => write!(f, "{name}")?,
        }
        for (i, value) in self.values.iter().enumerate() {
            write!(f, "{}{value}", if i == 0 { ':' } else { ',' })?;
        }
        Ok(())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write_quoted(text, f),
            Self::Pattern(pattern) => write!(f, "/{pattern}/"),
            Self::Kind(kind) => f.write_str(kind.row().id),
            Self::Status(status) => f.write_str(status.name()),
            Self::Quad(quad) => f.write_str(&quad.label().replace(' ', "-")),
            Self::Pair(a, b) => {
                write_quoted(a, f)?;
                f.write_str("~")?;
                write_quoted(b, f)
            }
            Self::DatePrecision(precision) => f.write_str(precision.name()),
            Self::PlacePrecision(precision) => f.write_str(&precision.name().replace(' ', "-")),
            Self::Flag(flag) => f.write_str(if *flag { "yes" } else { "no" }),
            Self::Number(bounds) => write_range(bounds, f),
            Self::Unknown => f.write_str("unknown"),
            Self::Date(bounds) => {
                match bounds.from.zip(bounds.until).and_then(|(a, b)| calendar_name(a, b)) {
                    Some(name) => f.write_str(&name),
                    None => write_range(bounds, f),
                }
            }
            Self::Last(length) => length.fmt(f),
            Self::Says(content) => f.write_str(content.name()),
        }
    }
}

fn write_range<T: fmt::Display + PartialEq>(bounds: &Bounds<T>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match (&bounds.from, &bounds.until) {
        (Some(from), Some(until)) if from == until => return write!(f, "{from}"),
        (Some(from), _) => write!(f, "{from}..")?,
        (None, _) => f.write_str("..")?,
    }
    bounds.until.as_ref().map_or(Ok(()), |until| write!(f, "{until}"))
}

/// Returns the name of a whole month, quarter or year: `2025-03`, `2022-Q2`, `1998`.
fn calendar_name(from: Day, until: Day) -> Option<String> {
    let span = Span::new(from, until)?;
    let is_whole = [month_span(from), quarter_span(from), year_span(from)].contains(&span);
    is_whole.then(|| EventDate::from_span(span).to_string())
}

/// Writes the text bare if it can only be parsed as a word, otherwise in quotes.
fn write_quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let is_bare = text.starts_with(char::is_alphanumeric)
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
        && !is_keyword(text);
    if is_bare {
        return f.write_str(text);
    }
    write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
