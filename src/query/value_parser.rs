//! The values of fields, from what was typed.

use regex::{Regex, RegexBuilder};

use super::expr::{Bounds, ClaimContent, Value};
use super::field::Field;
use crate::model::text::{fold, nearest_name};
use crate::model::{Day, EventDate, Kind, PlacePrecision, Precision, QuadClass};

/// The memory one regular expression may take, in bytes.
const MAX_REGEX_BYTES: usize = 1 << 20;

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Is,
    Less,
    AtMost,
    AtLeast,
    More,
}

/// What is wrong with a value.
pub(super) struct ValueError {
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

fn value_error<T>(message: String, hint: Option<String>) -> Result<T, ValueError> {
    Err(ValueError { message, hint })
}

/// A regular expression in any case; else the reason, one line.
pub(super) fn build_regex(pattern: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(MAX_REGEX_BYTES)
        .dfa_size_limit(MAX_REGEX_BYTES)
        .build();
    built.map_err(|error| {
        let message = error.to_string();
        let line = message.lines().next_back().unwrap_or_default();
        line.trim_start_matches("error: ").to_owned()
    })
}

/// The values of a field that the typed text means: one, or several where a word stands for several.
/// `text` patterns and `dyad` pairs have a form of their own and are not read here.
pub(super) fn parse_values(field: Field, op: Operator, typed: &str) -> Result<Vec<Value>, ValueError> {
    match field {
        Field::Kind => parse_kinds(typed),
        Field::Quad => {
            let rows = QuadClass::ALL.iter().map(|&quad| (quad, quad.label()));
            Ok(matching_choices(field, typed, rows)?.into_iter().map(Value::Quad).collect())
        }
        Field::Says => {
            let denies = std::iter::once((ClaimContent::Denied, "denies"));
            Ok(matching_choices(field, typed, ClaimContent::TABLE.into_iter().chain(denies))?
                .into_iter()
                .map(Value::Says)
                .collect())
        }
        Field::Precision => {
            let rows = Precision::ALL.iter().map(|&precision| (precision, precision.name()));
            Ok(compare_on_scale(field, op, typed, rows)?.into_iter().map(Value::DatePrecision).collect())
        }
        Field::Where => {
            let rows = PlacePrecision::TABLE.into_iter().map(|row| (row.0, row.2));
            Ok(compare_on_scale(field, op, typed, rows)?.into_iter().map(Value::PlacePrecision).collect())
        }
        Field::Incident | Field::Contested => parse_flag(typed).map(|flag| vec![Value::Flag(flag)]),
        Field::Killed | Field::Wounded | Field::Captured
            if op == Operator::Is && fold(typed) == "unknown" =>
        {
            Ok(vec![Value::Unknown])
        }
        Field::Killed | Field::Wounded | Field::Captured | Field::Sources => {
            Ok(vec![Value::Number(parse_bounds(op, typed, parse_number, |n: u32, by| {
                n.checked_add_signed(by)
            })?)])
        }
        Field::Date => Ok(vec![Value::Date(parse_bounds(op, typed, parse_date, |day: Day, by| {
            Some(day.plus_days(by))
        })?)]),
        Field::Last => match fold(typed).parse() {
            Ok(length) => Ok(vec![Value::Last(length)]),
            Err(_) => value_error(
                format!("{typed:?} is not a length of time"),
                Some("30d, 52w, 12m, 3y or all".to_owned()),
            ),
        },
        Field::Id
        | Field::Place
        | Field::Country
        | Field::Text
        | Field::Front
        | Field::Actor
        | Field::Dyad
        | Field::Source
        | Field::By => Ok(vec![Value::Text(typed.to_owned())]),
    }
}

/// A word as it is compared: folded, parts joined by hyphens.
fn normalize_word(text: &str) -> String {
    fold(text).replace([' ', '_', '/'], "-")
}

/// Every choice the word stands for: the one it names, else all it is a part of.
fn matching_choices<T: Copy>(
    field: Field,
    typed: &str,
    rows: impl Iterator<Item = (T, &'static str)> + Clone,
) -> Result<Vec<T>, ValueError> {
    let word = normalize_word(typed);
    if let Some((choice, _)) = rows.clone().find(|row| normalize_word(row.1) == word) {
        return Ok(vec![choice]);
    }
    let parts: Vec<T> =
        rows.clone().filter(|row| normalize_word(row.1).contains(&word)).map(|row| row.0).collect();
    if parts.is_empty() { Err(no_choice_error(field, typed, rows.map(|row| row.1))) } else { Ok(parts) }
}

fn no_choice_error(
    field: Field,
    typed: &str,
    words: impl Iterator<Item = &'static str> + Clone,
) -> ValueError {
    let hint = match nearest_name(&normalize_word(typed), words.clone()) {
        Some(near) => format!("did you mean {}?", near.replace(' ', "-")),
        None => {
            format!("one of: {}", words.map(|word| word.replace(' ', "-")).collect::<Vec<_>>().join(", "))
        }
    };
    ValueError { message: format!("{} cannot be {typed:?}", field.row().name), hint: Some(hint) }
}

/// A kind by its id, words or short word; else all kinds of an ACLED event type; else all whose words have
/// it as a part.
fn parse_kinds(typed: &str) -> Result<Vec<Value>, ValueError> {
    let word = normalize_word(typed);
    let all = |wanted: &dyn Fn(&&crate::model::kind::KindRow) -> bool| -> Vec<Value> {
        Kind::TABLE.iter().filter(wanted).map(|row| Value::Kind(row.kind)).collect()
    };
    let by_name =
        all(&|row| [row.id, row.label, row.short_label].iter().any(|name| normalize_word(name) == word));
    let found = if by_name.is_empty() { all(&|row| normalize_word(row.acled.0) == word) } else { by_name };
    let found = if found.is_empty() { all(&|row| normalize_word(row.label).contains(&word)) } else { found };
    if found.is_empty() {
        return Err(no_choice_error(Field::Kind, typed, Kind::TABLE.iter().map(|row| row.id)));
    }
    Ok(found)
}

/// The choices of a scale, finest first, that compare so with the typed one.
fn compare_on_scale<T: Copy + PartialOrd>(
    field: Field,
    op: Operator,
    typed: &str,
    rows: impl Iterator<Item = (T, &'static str)> + Clone,
) -> Result<Vec<T>, ValueError> {
    let chosen = matching_choices(field, typed, rows.clone())?;
    let (Some(&one), false) = (chosen.first(), op == Operator::Is) else { return Ok(chosen) };
    if chosen.len() > 1 {
        return value_error(
            format!("{typed:?} can mean more than one"),
            Some("write the whole word".to_owned()),
        );
    }
    let found: Vec<T> = rows
        .map(|row| row.0)
        .filter(|other| match op {
            Operator::Is => *other == one,
            Operator::Less => *other < one,
            Operator::AtMost => *other <= one,
            Operator::AtLeast => *other >= one,
            Operator::More => *other > one,
        })
        .collect();
    if found.is_empty() { value_error(format!("nothing is beyond {typed}"), None) } else { Ok(found) }
}

fn parse_flag(typed: &str) -> Result<bool, ValueError> {
    match fold(typed).as_str() {
        "yes" | "y" | "true" | "1" => Ok(true),
        "no" | "n" | "false" | "0" => Ok(false),
        _ => value_error(format!("{typed:?} is neither yes nor no"), Some("yes or no".to_owned())),
    }
}

fn parse_number(typed: &str) -> Result<(u32, u32), ValueError> {
    match fold(typed).parse() {
        Ok(n) => Ok((n, n)),
        Err(_) => value_error(
            format!("{typed:?} is not a whole number"),
            Some("as in killed:3, killed>=3, killed:3..10".to_owned()),
        ),
    }
}

fn parse_date(typed: &str) -> Result<(Day, Day), ValueError> {
    match fold(typed).to_ascii_uppercase().parse::<EventDate>() {
        Ok(date) => Ok((date.span.start, date.span.end)),
        Err(error) => value_error(error.to_string(), None),
    }
}

/// The bounds that an operator and a value, or a range `A..B` with either end open, stand for. `parse_values` gives
/// the first and last of what a value covers, `step` moves one on or back.
fn parse_bounds<T: Copy + Ord>(
    op: Operator,
    typed: &str,
    read: impl Fn(&str) -> Result<(T, T), ValueError>,
    step: impl Fn(T, i32) -> Option<T>,
) -> Result<Bounds<T>, ValueError> {
    if op == Operator::Is {
        let Some((left, right)) = typed.split_once("..") else {
            let (from, until) = read(typed)?;
            return Ok(Bounds { from: Some(from), until: Some(until) });
        };
        let end = |text: &str| if text.is_empty() { Ok(None) } else { read(text).map(Some) };
        let (from, until) = (end(left)?.map(|r| r.0), end(right)?.map(|r| r.1));
        return match (from, until) {
            (None, None) => value_error("a range needs at least one end".to_owned(), None),
            (Some(from), Some(until)) if from > until => {
                value_error(format!("{typed} is a range that runs backwards"), None)
            }
            _ => Ok(Bounds { from, until }),
        };
    }
    let (first, last) = read(typed)?;
    let beyond = |value: T, by: i32| match step(value, by) {
        Some(value) => Ok(Some(value)),
        None => value_error(format!("nothing is beyond {typed}"), None),
    };
    Ok(match op {
        Operator::AtLeast | Operator::Is => Bounds { from: Some(first), until: None },
        Operator::More => Bounds { from: beyond(last, 1)?, until: None },
        Operator::AtMost => Bounds { from: None, until: Some(last) },
        Operator::Less => Bounds { from: None, until: beyond(first, -1)? },
    })
}
