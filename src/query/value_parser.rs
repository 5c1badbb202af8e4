//! Parses the values of fields.

use regex::{Regex, RegexBuilder};

use super::expr::{Bounds, ClaimContent, Value};
use super::field::Field;
use crate::model::text::{fold, nearest_name};
use crate::model::{Day, EventDate, EventStatus, Kind, PlacePrecision, Precision, QuadClass};

/// The most memory that a regular expression may use, in bytes.
const MAX_REGEX_BYTES: usize = 1 << 20;

/// How a field is compared with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Is,
    Less,
    AtMost,
    AtLeast,
    More,
}

/// What is wrong with a value, and how to fix it.
pub(super) struct ValueError {
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

fn value_error<T>(message: String, hint: Option<String>) -> Result<T, ValueError> {
    Err(ValueError { message, hint })
}

/// The error of a comparison that no value satisfies.
fn no_value_error<T>(op: Operator, typed: &str) -> Result<T, ValueError> {
    let relation = if op == Operator::Less { "less" } else { "greater" };
    value_error(format!("no value is {relation} than {typed}"), None)
}

/// Compiles a regular expression that ignores case. The error is one line.
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

/// Parses a value of a field. Returns several values if the word matches several.
///
/// `text` patterns and `dyad` pairs have a syntax of their own and are parsed elsewhere.
pub(super) fn parse_values(field: Field, op: Operator, typed: &str) -> Result<Vec<Value>, ValueError> {
    match field {
        Field::Kind => parse_kinds(typed),
        Field::Quad => {
            let rows = QuadClass::ALL.iter().map(|&quad| (quad, quad.label()));
            Ok(matching_choices(field, typed, rows)?.into_iter().map(Value::Quad).collect())
        }
        Field::Status => {
            let rows = EventStatus::TABLE.iter().map(|&(status, _)| (status, status.name()));
            Ok(matching_choices(field, typed, rows)?.into_iter().map(Value::Status).collect())
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
            Ok(vec![Value::Number(parse_bounds(
                op,
                typed,
                |typed| parse_number(field, typed),
                |n: u32, by| n.checked_add_signed(by),
            )?)])
        }
        Field::Date => Ok(vec![Value::Date(parse_bounds(op, typed, parse_date, |day: Day, by| {
            Some(day.plus_days(by))
        })?)]),
        Field::Last => match fold(typed).parse() {
            Ok(length) => Ok(vec![Value::Last(length)]),
            Err(_) => value_error(
                format!("{typed:?} is not a length of time"),
                Some("write 30d, 52w, 12m, 3y or all".to_owned()),
            ),
        },
        Field::Id
        | Field::Place
        | Field::Country
        | Field::Region
        | Field::Conflict
        | Field::Note
        | Field::Text
        | Field::Front
        | Field::Actor
        | Field::Dyad
        | Field::Victims
        | Field::Source
        | Field::By => Ok(vec![Value::Text(typed.to_owned())]),
    }
}

/// Returns the words that are values of a field; empty if its values are not words.
pub(super) fn value_words(field: Field) -> Vec<String> {
    let hyphenated = |words: &mut dyn Iterator<Item = &'static str>| {
        words.map(|word| word.replace(' ', "-")).collect::<Vec<String>>()
    };
    match field {
        Field::Kind => hyphenated(&mut Kind::TABLE.iter().map(|row| row.id)),
        Field::Quad => hyphenated(&mut QuadClass::ALL.iter().map(|quad| quad.label())),
        Field::Status => hyphenated(&mut EventStatus::TABLE.iter().map(|(status, _)| status.name())),
        Field::Says => hyphenated(&mut ClaimContent::TABLE.iter().map(|row| row.1)),
        Field::Precision => hyphenated(&mut Precision::ALL.iter().map(|precision| precision.name())),
        Field::Where => hyphenated(&mut PlacePrecision::TABLE.iter().map(|row| row.2)),
        Field::Incident | Field::Contested => hyphenated(&mut ["yes", "no"].into_iter()),
        Field::Killed | Field::Wounded | Field::Captured => hyphenated(&mut ["unknown"].into_iter()),
        Field::Last => hyphenated(&mut ["30d", "12w", "52w", "12m", "3y", "all"].into_iter()),
        _ => Vec::new(),
    }
}

/// Returns the word as compared: folded, with hyphens between its parts.
fn normalize_word(text: &str) -> String {
    fold(text).replace([' ', '_', '/'], "-")
}

/// Returns the choice with this name or, if there is none, all whose names contain the word.
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
        Some(nearest) => format!("did you mean {}?", nearest.replace(' ', "-")),
        None => {
            format!("one of: {}", words.map(|word| word.replace(' ', "-")).collect::<Vec<_>>().join(", "))
        }
    };
    ValueError { message: format!("{typed:?} is not a value of {}", field.row().name), hint: Some(hint) }
}

/// Parses a kind: by id, label or short label; otherwise all kinds of an ACLED event type; otherwise all whose
/// labels contain the word.
fn parse_kinds(typed: &str) -> Result<Vec<Value>, ValueError> {
    let word = normalize_word(typed);
    let kinds_where = |is_meant: &dyn Fn(&&crate::model::kind::KindRow) -> bool| -> Vec<Value> {
        Kind::TABLE.iter().filter(is_meant).map(|row| Value::Kind(row.kind)).collect()
    };
    let by_name = kinds_where(&|row| {
        [row.id, row.label, row.short_label].iter().any(|name| normalize_word(name) == word)
    });
    let kinds =
        if by_name.is_empty() { kinds_where(&|row| normalize_word(row.acled.0) == word) } else { by_name };
    let kinds =
        if kinds.is_empty() { kinds_where(&|row| normalize_word(row.label).contains(&word)) } else { kinds };
    if kinds.is_empty() {
        return Err(no_choice_error(Field::Kind, typed, Kind::TABLE.iter().map(|row| row.id)));
    }
    Ok(kinds)
}

/// Returns the choices of a scale that compare with the typed one as `op` asks. `rows` lists them finest first.
fn compare_on_scale<T: Copy + PartialOrd>(
    field: Field,
    op: Operator,
    typed: &str,
    rows: impl Iterator<Item = (T, &'static str)> + Clone,
) -> Result<Vec<T>, ValueError> {
    let matching = matching_choices(field, typed, rows.clone())?;
    let (Some(&typed_choice), false) = (matching.first(), op == Operator::Is) else { return Ok(matching) };
    if matching.len() > 1 {
        return value_error(format!("{typed:?} is ambiguous"), Some("write the whole word".to_owned()));
    }
    let choices: Vec<T> = rows
        .map(|row| row.0)
        .filter(|choice| match op {
            Operator::Is => *choice == typed_choice,
            Operator::Less => *choice < typed_choice,
            Operator::AtMost => *choice <= typed_choice,
            Operator::AtLeast => *choice >= typed_choice,
            Operator::More => *choice > typed_choice,
        })
        .collect();
    if choices.is_empty() { no_value_error(op, typed) } else { Ok(choices) }
}

fn parse_flag(typed: &str) -> Result<bool, ValueError> {
    match fold(typed).as_str() {
        "yes" | "y" | "true" | "1" => Ok(true),
        "no" | "n" | "false" | "0" => Ok(false),
        _ => value_error(format!("{typed:?} is neither yes nor no"), Some("write yes or no".to_owned())),
    }
}

fn parse_number(field: Field, typed: &str) -> Result<(u32, u32), ValueError> {
    let name = field.row().name;
    match fold(typed).parse() {
        Ok(n) => Ok((n, n)),
        Err(_) => value_error(
            format!("{typed:?} is not a whole number"),
            Some(format!("write {name}:3, {name}>=3 or {name}:3..10")),
        ),
    }
}

fn parse_date(typed: &str) -> Result<(Day, Day), ValueError> {
    match fold(typed).to_ascii_uppercase().parse::<EventDate>() {
        Ok(date) => Ok((date.span.start, date.span.end)),
        Err(error) => value_error(error.to_string(), None),
    }
}

/// Parses the bounds given by an operator and a value, or by a range `A..B` that may be open at either end. `read`
/// returns the first and the last item that a value covers; `step` moves an item by one.
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
        let parse_end = |text: &str| if text.is_empty() { Ok(None) } else { read(text).map(Some) };
        let (from, until) =
            (parse_end(left)?.map(|covered| covered.0), parse_end(right)?.map(|covered| covered.1));
        return match (from, until) {
            (None, None) => value_error("a range needs at least one end".to_owned(), None),
            (Some(from), Some(until)) if from > until => {
                value_error(format!("the range {typed} is reversed"), None)
            }
            _ => Ok(Bounds { from, until }),
        };
    }
    let (first, last) = read(typed)?;
    let neighbour = |value: T, by: i32| match step(value, by) {
        Some(value) => Ok(Some(value)),
        None => no_value_error(op, typed),
    };
    Ok(match op {
        Operator::AtLeast | Operator::Is => Bounds { from: Some(first), until: None },
        Operator::More => Bounds { from: neighbour(last, 1)?, until: None },
        Operator::AtMost => Bounds { from: None, until: Some(last) },
        Operator::Less => Bounds { from: None, until: neighbour(first, -1)? },
    })
}
