//! The values of fields, from what was typed.

use regex::{Regex, RegexBuilder};

use super::expr::{Limits, Says, Value};
use super::field::Field;
use crate::model::text::{fold, nearest};
use crate::model::{Day, EventDate, Kind, PlacePrecision, Precision, QuadClass};

/// The memory one regular expression may take, in bytes.
const REGEX_SIZE: usize = 1 << 20;

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
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

fn wrong<T>(message: String, hint: Option<String>) -> Result<T, ValueError> {
    Err(ValueError { message, hint })
}

/// A regular expression in any case; else the reason, one line.
pub(super) fn regex(pattern: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(REGEX_SIZE)
        .dfa_size_limit(REGEX_SIZE)
        .build();
    built.map_err(|error| {
        let message = error.to_string();
        let line = message.lines().next_back().unwrap_or_default();
        line.trim_start_matches("error: ").to_owned()
    })
}

/// The values of a field that the typed text means: one, or several where a word stands for several.
/// `text` patterns and `dyad` pairs have a form of their own and are not read here.
pub(super) fn read(field: Field, op: Op, typed: &str) -> Result<Vec<Value>, ValueError> {
    match field {
        Field::Kind => kinds(typed),
        Field::Quad => {
            let rows = QuadClass::ALL.iter().map(|&quad| (quad, quad.words()));
            Ok(choose(field, typed, rows)?.into_iter().map(Value::Quad).collect())
        }
        Field::Says => {
            let denies = std::iter::once((Says::Denied, "denies"));
            Ok(choose(field, typed, Says::TABLE.into_iter().chain(denies))?
                .into_iter()
                .map(Value::Says)
                .collect())
        }
        Field::Precision => {
            let rows = Precision::ALL.iter().map(|&precision| (precision, precision.word()));
            Ok(scale(field, op, typed, rows)?.into_iter().map(Value::Precision).collect())
        }
        Field::Where => {
            let rows = PlacePrecision::TABLE.into_iter().map(|row| (row.0, row.2));
            Ok(scale(field, op, typed, rows)?.into_iter().map(Value::Where).collect())
        }
        Field::Incident | Field::Contested => flag(typed).map(|flag| vec![Value::Flag(flag)]),
        Field::Killed | Field::Wounded | Field::Captured if op == Op::Is && fold(typed) == "unknown" => {
            Ok(vec![Value::Unknown])
        }
        Field::Killed | Field::Wounded | Field::Captured | Field::Sources => {
            Ok(vec![Value::Number(limits(op, typed, number, |n: u32, by| n.checked_add_signed(by))?)])
        }
        Field::Date => Ok(vec![Value::Date(limits(op, typed, date, |day: Day, by| Some(day.plus(by)))?)]),
        Field::Last => match fold(typed).parse() {
            Ok(length) => Ok(vec![Value::Last(length)]),
            Err(_) => wrong(
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
fn plain(text: &str) -> String {
    fold(text).replace([' ', '_', '/'], "-")
}

/// Every choice the word stands for: the one it names, else all it is a part of.
fn choose<T: Copy>(
    field: Field,
    typed: &str,
    rows: impl Iterator<Item = (T, &'static str)> + Clone,
) -> Result<Vec<T>, ValueError> {
    let word = plain(typed);
    if let Some((choice, _)) = rows.clone().find(|row| plain(row.1) == word) {
        return Ok(vec![choice]);
    }
    let parts: Vec<T> = rows.clone().filter(|row| plain(row.1).contains(&word)).map(|row| row.0).collect();
    if parts.is_empty() { Err(no_choice(field, typed, rows.map(|row| row.1))) } else { Ok(parts) }
}

fn no_choice(field: Field, typed: &str, words: impl Iterator<Item = &'static str> + Clone) -> ValueError {
    let hint = match nearest(&plain(typed), words.clone()) {
        Some(near) => format!("did you mean {}?", near.replace(' ', "-")),
        None => {
            format!("one of: {}", words.map(|word| word.replace(' ', "-")).collect::<Vec<_>>().join(", "))
        }
    };
    ValueError { message: format!("{} cannot be {typed:?}", field.row().name), hint: Some(hint) }
}

/// A kind by its id, words or short word; else all kinds of an ACLED event type; else all whose words have
/// it as a part.
fn kinds(typed: &str) -> Result<Vec<Value>, ValueError> {
    let word = plain(typed);
    let all = |wanted: &dyn Fn(&&crate::model::kind::KindRow) -> bool| -> Vec<Value> {
        Kind::TABLE.iter().filter(wanted).map(|row| Value::Kind(row.kind)).collect()
    };
    let by_name = all(&|row| [row.id, row.words, row.short].iter().any(|name| plain(name) == word));
    let found = if by_name.is_empty() { all(&|row| plain(row.acled.0) == word) } else { by_name };
    let found = if found.is_empty() { all(&|row| plain(row.words).contains(&word)) } else { found };
    if found.is_empty() {
        return Err(no_choice(Field::Kind, typed, Kind::TABLE.iter().map(|row| row.id)));
    }
    Ok(found)
}

/// The choices of a scale, finest first, that compare so with the typed one.
fn scale<T: Copy + PartialOrd>(
    field: Field,
    op: Op,
    typed: &str,
    rows: impl Iterator<Item = (T, &'static str)> + Clone,
) -> Result<Vec<T>, ValueError> {
    let chosen = choose(field, typed, rows.clone())?;
    let (Some(&one), false) = (chosen.first(), op == Op::Is) else { return Ok(chosen) };
    if chosen.len() > 1 {
        return wrong(format!("{typed:?} can mean more than one"), Some("write the whole word".to_owned()));
    }
    let found: Vec<T> = rows
        .map(|row| row.0)
        .filter(|other| match op {
            Op::Is => *other == one,
            Op::Less => *other < one,
            Op::AtMost => *other <= one,
            Op::AtLeast => *other >= one,
            Op::More => *other > one,
        })
        .collect();
    if found.is_empty() { wrong(format!("nothing is beyond {typed}"), None) } else { Ok(found) }
}

fn flag(typed: &str) -> Result<bool, ValueError> {
    match fold(typed).as_str() {
        "yes" | "y" | "true" | "1" => Ok(true),
        "no" | "n" | "false" | "0" => Ok(false),
        _ => wrong(format!("{typed:?} is neither yes nor no"), Some("yes or no".to_owned())),
    }
}

fn number(typed: &str) -> Result<(u32, u32), ValueError> {
    match fold(typed).parse() {
        Ok(n) => Ok((n, n)),
        Err(_) => wrong(
            format!("{typed:?} is not a whole number"),
            Some("as in killed:3, killed>=3, killed:3..10".to_owned()),
        ),
    }
}

fn date(typed: &str) -> Result<(Day, Day), ValueError> {
    match fold(typed).to_ascii_uppercase().parse::<EventDate>() {
        Ok(date) => Ok((date.span.start, date.span.end)),
        Err(error) => wrong(error.to_string(), None),
    }
}

/// The bounds that an operator and a value, or a range `A..B` with either end open, stand for. `read` gives
/// the first and last of what a value covers, `step` moves one on or back.
fn limits<T: Copy + Ord>(
    op: Op,
    typed: &str,
    read: impl Fn(&str) -> Result<(T, T), ValueError>,
    step: impl Fn(T, i32) -> Option<T>,
) -> Result<Limits<T>, ValueError> {
    if op == Op::Is {
        let Some((left, right)) = typed.split_once("..") else {
            let (from, until) = read(typed)?;
            return Ok(Limits { from: Some(from), until: Some(until) });
        };
        let end = |text: &str| if text.is_empty() { Ok(None) } else { read(text).map(Some) };
        let (from, until) = (end(left)?.map(|r| r.0), end(right)?.map(|r| r.1));
        return match (from, until) {
            (None, None) => wrong("a range needs at least one end".to_owned(), None),
            (Some(from), Some(until)) if from > until => {
                wrong(format!("{typed} is a range that runs backwards"), None)
            }
            _ => Ok(Limits { from, until }),
        };
    }
    let (first, last) = read(typed)?;
    let beyond = |value: T, by: i32| match step(value, by) {
        Some(value) => Ok(Some(value)),
        None => wrong(format!("nothing is beyond {typed}"), None),
    };
    Ok(match op {
        Op::AtLeast | Op::Is => Limits { from: Some(first), until: None },
        Op::More => Limits { from: beyond(last, 1)?, until: None },
        Op::AtMost => Limits { from: None, until: Some(last) },
        Op::Less => Limits { from: None, until: beyond(first, -1)? },
    })
}
