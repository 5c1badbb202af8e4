//! Reads what is typed into a field. A problem is a sentence without a full stop.

use super::FormContext;
use super::form_fields::{FieldInput, FormField, WordList};
use crate::model::text::{ID_FORM, fold, is_id, join_with_or, nearest_name, sanitize};
use crate::model::{
    ActorKind, Basis, Claim, DateForm, DraftRecord, DraftValue, Event, Kind, PlacePrecision, RecordKind,
    Situation, Stance, Statement, TieKind, parse_spoken_date,
};

/// Returns the words of a list, each with its label.
pub(super) fn list_words(list: WordList) -> Vec<(&'static str, &'static str)> {
    match list {
        WordList::EventKind => Kind::TABLE.iter().map(|row| (row.id, row.label)).collect(),
        WordList::ActorKind => ActorKind::TABLE.iter().map(|row| (row.1, row.2)).collect(),
        WordList::TieKind => TieKind::TABLE.iter().map(|row| (row.1, row.2)).collect(),
        WordList::PlacePrecision => PlacePrecision::TABLE.iter().map(|row| (row.1, row.2)).collect(),
        WordList::Stance => Stance::TABLE.iter().map(|row| (row.1, row.2)).collect(),
        WordList::Basis => Basis::TABLE.iter().map(|row| (row.1, row.2)).collect(),
    }
}

/// Returns the ids of the records of a kind, each with its name.
pub(super) fn record_names(
    situation: &Situation,
    kind: RecordKind,
) -> Box<dyn Iterator<Item = (&str, &str)> + '_> {
    match kind {
        RecordKind::Actor => {
            Box::new(situation.actors.iter().map(|actor| (actor.id.as_str(), actor.name.as_str())))
        }
        RecordKind::Front => {
            Box::new(situation.fronts.iter().map(|front| (front.id.as_str(), front.name.as_str())))
        }
        RecordKind::Source => {
            Box::new(situation.sources.iter().map(|source| (source.id.as_str(), source.title.as_str())))
        }
        RecordKind::Event => {
            Box::new(situation.events.iter().map(|event| (event.id.as_str(), event.summary.as_str())))
        }
        RecordKind::Tie | RecordKind::Aggregate => Box::new(std::iter::empty()),
    }
}

/// Reads a field. Returns `None` for one that is left empty. `event` is the one that the form is about; a source with
/// the id `new_source` is written with the form.
///
/// # Errors
/// The problem of what was typed, or that a required field is empty.
pub(super) fn read_field(
    field: &FormField,
    typed: &str,
    (event, new_source): (Option<&Event>, Option<&str>),
    ctx: FormContext<'_>,
) -> Result<Option<DraftValue>, String> {
    // As on loading: what could control a terminal is left out.
    let typed = sanitize(typed);
    let typed = typed.trim();
    if typed.is_empty() {
        return if field.is_required { Err("this is needed".to_owned()) } else { Ok(None) };
    }
    let text = |typed: &str| DraftValue::Text(typed.to_owned());
    let find_id = |typed: &str, kind: RecordKind| match new_source.filter(|&id| id == typed) {
        Some(id) if kind == RecordKind::Source => Ok(id.to_owned()),
        _ => find_id(typed, kind, ctx.situation).map(str::to_owned),
    };
    let value = match field.input {
        FieldInput::Claimant if new_source == Some(typed) => text(typed),
        FieldInput::Text => text(typed),
        FieldInput::NewId if is_id(typed) => text(typed),
        FieldInput::NewId => return Err(ID_FORM.to_owned()),
        FieldInput::Id(kind) => text(&find_id(typed, kind)?),
        FieldInput::Claimant => text(find_claimant(typed, ctx.situation)?),
        // A name may hold a comma.
        FieldInput::Ids(kind) if find_id(typed, kind).is_ok() => {
            DraftValue::List(vec![text(&find_id(typed, kind)?)])
        }
        FieldInput::Ids(kind) => {
            let ids: Result<Vec<_>, String> = split_list(typed).map(|id| find_id(id, kind)).collect();
            let ids = ids?;
            DraftValue::List(distinct_texts(&ids.iter().map(String::as_str).collect::<Vec<_>>())?)
        }
        FieldInput::Texts => DraftValue::List(distinct_texts(&split_list(typed).collect::<Vec<_>>())?),
        FieldInput::Word(list) => DraftValue::Word(find_word(typed, &list_words(list))?.to_owned()),
        FieldInput::Date => text(&read_date(typed, DateForm::Calendar, ctx)?),
        FieldInput::PublicationDate => text(&read_date(typed, DateForm::Publication, ctx)?),
        FieldInput::Day => text(&read_date(typed, DateForm::SingleDay, ctx)?),
        FieldInput::Point => read_point(typed)?,
        FieldInput::Figure => read_figure(typed)?,
        FieldInput::Whole => {
            DraftValue::Whole(typed.parse().map_err(|_| format!("{typed} is not a whole number"))?)
        }
        FieldInput::Flag => DraftValue::Flag(read_flag(typed)?),
        FieldInput::EarlierClaim => DraftValue::Whole(find_earlier_claim(typed, event)?),
    };
    Ok(Some(value))
}

/// Turns a name into the form of an id: small letters, digits and hyphens.
pub(super) fn to_id(name: &str) -> String {
    /// A longer id is tedious to type.
    const MAX_LENGTH: usize = 40;
    let mut id = String::new();
    for c in fold(name).chars() {
        if c.is_ascii_alphanumeric() {
            id.push(c);
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
        if id.len() >= MAX_LENGTH {
            break;
        }
    }
    id.trim_matches('-').to_owned()
}

/// Refuses a list that names something twice.
fn distinct_texts(texts: &[&str]) -> Result<Vec<DraftValue>, String> {
    let repeated =
        texts.iter().enumerate().find(|(i, text)| texts.iter().take(*i).any(|other| other == *text));
    match repeated {
        Some((_, text)) => Err(format!("{text} is there twice")),
        None => Ok(texts.iter().map(|&text| DraftValue::Text(text.to_owned())).collect()),
    }
}

/// Splits a list at its commas.
pub(super) fn split_list(typed: &str) -> impl Iterator<Item = &str> {
    typed.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// Returns the id that is typed, or that of the record whose name is typed.
pub(super) fn find_id<'s>(
    typed: &str,
    kind: RecordKind,
    situation: &'s Situation,
) -> Result<&'s str, String> {
    let folded = fold(typed);
    let names = || record_names(situation, kind);
    let mut found = names().find(|(id, _)| *id == typed);
    if found.is_none() {
        let alike: Vec<(&str, &str)> = names().filter(|(_, name)| fold(name) == folded).collect();
        if let [(first, _), (second, _), ..] = alike.as_slice() {
            return Err(format!("{} records have this name; write an id: {first}, {second}", alike.len()));
        }
        found = alike.first().copied();
    }
    found.map(|(id, _)| id).ok_or_else(|| {
        let near = nearest_name(typed, names().map(|(id, _)| id));
        let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        format!("no {} has the id {typed}{hint}", kind.name())
    })
}

fn find_claimant<'s>(typed: &str, situation: &'s Situation) -> Result<&'s str, String> {
    find_id(typed, RecordKind::Actor, situation).or_else(|problem| {
        find_id(typed, RecordKind::Source, situation)
            .map_err(|_| problem.replacen("no actor", "no actor or source", 1))
    })
}

/// Returns the word that is typed, in any case and with or without spaces, or whose label is typed.
fn find_word(typed: &str, words: &[(&'static str, &'static str)]) -> Result<&'static str, String> {
    let plain = |text: &str| fold(text).replace([' ', '-', '_'], "");
    let wanted = plain(typed);
    let found = words.iter().find(|(word, label)| plain(word) == wanted || plain(label) == wanted);
    found.map(|row| row.0).ok_or_else(|| {
        if let Some(near) = nearest_name(typed, words.iter().flat_map(|(word, label)| [*word, *label])) {
            return format!("{typed} is not one of the words; did you mean {near}?");
        }
        let names: Vec<&str> = words.iter().map(|row| row.0).collect();
        format!("{typed} is not one of {}", join_with_or(&names))
    })
}

/// Returns the date as the file writes it.
fn read_date(typed: &str, form: DateForm, ctx: FormContext<'_>) -> Result<String, String> {
    parse_spoken_date(typed, ctx.today, form).map_err(|error| error.to_string())
}

fn read_point(typed: &str) -> Result<DraftValue, String> {
    let problem = || format!("{typed} is not latitude and longitude in degrees, such as 34.5, 69.2");
    let inner = typed.trim_start_matches('(').trim_end_matches(')');
    let (lat, lon) = inner.split_once([',', ' ']).ok_or_else(problem)?;
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let (lat, lon) = number(lat).zip(number(lon)).ok_or_else(problem)?;
    if lat.abs() > 90.0 || lon.abs() > 180.0 {
        return Err("latitude goes from −90 to 90 and longitude from −180 to 180".to_owned());
    }
    Ok(DraftValue::Point(lat, lon))
}

/// Reads a number of persons as people write it.
pub(super) fn read_figure(typed: &str) -> Result<DraftValue, String> {
    let problem = || {
        format!("{typed} is not a number such as 12, at least 12, at most 12, 10-14, denied or unspecified")
    };
    let call = |word: &str, numbers: &[u32]| {
        DraftValue::Call(
            word.to_owned(),
            numbers.iter().map(|&number| DraftValue::Whole(number.into())).collect(),
        )
    };
    let number = |text: &str| {
        let mut groups = text.trim().split([',', '\u{202f}']);
        let first = groups.next().unwrap_or_default();
        let mut digits = first.to_owned();
        for group in groups {
            // Commas only group thousands.
            if group.len() != 3 || !(1..=3).contains(&first.len()) {
                return Err(problem());
            }
            digits.push_str(group);
        }
        digits.parse::<u32>().map_err(|_| problem())
    };
    let folded = fold(typed);
    let text = folded.trim();
    match text {
        "denied" | "denies" => return Ok(DraftValue::Word("Denied".to_owned())),
        "unspecified" | "some" | "unknown number" => return Ok(DraftValue::Word("Unspecified".to_owned())),
        "no comment" | "nocomment" => return Ok(DraftValue::Word("NoComment".to_owned())),
        _ => {}
    }
    for (word, prefixes) in [("AtLeast", ["at least ", "≥", ">="]), ("AtMost", ["at most ", "≤", "<="])] {
        if let Some(rest) = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix)) {
            return Ok(call(word, &[number(rest)?]));
        }
    }
    if let Some(rest) = text.strip_suffix('+') {
        return Ok(call("AtLeast", &[number(rest)?]));
    }
    if let Some((best, range)) = text.split_once('(') {
        let range = range.strip_suffix(')').ok_or_else(problem)?;
        let (low, high) = split_range(range).ok_or_else(problem)?;
        let (low, best, high) = (number(low)?, number(best)?, number(high)?);
        if low > best || best > high {
            return Err(format!(
                "{best} is not between {low} and {high}; write the best number, then low-high"
            ));
        }
        let mut estimate = DraftRecord::named("Estimate");
        for (name, value) in [("low", low), ("best", best), ("high", high)] {
            estimate = estimate.with_field(name, DraftValue::Whole(value.into()));
        }
        return Ok(DraftValue::Record(estimate));
    }
    if let Some((low, high)) = split_range(text) {
        let (low, high) = (number(low)?, number(high)?);
        if low > high {
            return Err(format!("the range runs backwards; write {high}-{low}"));
        }
        return Ok(call("Between", &[low, high]));
    }
    Ok(call("Exactly", &[number(text)?]))
}

fn split_range(text: &str) -> Option<(&str, &str)> {
    text.split_once("..").or_else(|| text.split_once(['-', '–'])).or_else(|| text.split_once(" to "))
}

fn read_flag(typed: &str) -> Result<bool, String> {
    match fold(typed).as_str() {
        "y" | "yes" | "true" => Ok(true),
        "n" | "no" | "false" => Ok(false),
        _ => Err("answer yes or no".to_owned()),
    }
}

/// Whether a claim is a number of persons.
pub(super) const fn is_toll(claim: &Claim) -> bool {
    matches!(claim.statement, Statement::Toll { .. })
}

/// Returns the index of the claim with the typed number, counted from 1.
fn find_earlier_claim(typed: &str, event: Option<&Event>) -> Result<i64, String> {
    let event = event.ok_or_else(|| "choose the event first".to_owned())?;
    let number: Option<usize> = typed.split([' ', ':']).next().and_then(|first| first.parse().ok());
    number
        .and_then(|number| number.checked_sub(1))
        .filter(|&index| index < event.claims.len())
        .and_then(|index| i64::try_from(index).ok())
        .ok_or_else(|| match event.claims.len() {
            0 => "the event has no claims".to_owned(),
            count => format!("write the number of one of its {count} claims"),
        })
}
