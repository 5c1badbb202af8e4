//! What edits imply and their author may not intend. Forms and `add` show it before anything is written.

use super::FormContext;
use crate::model::{
    Day, DraftRecord, DraftValue, Edit, EditTarget, EventDate, PublicationDate, RecordKind, Situation, Span,
};

/// The fields that hold a date which has come when it is recorded.
const PAST_DATES: [&str; 7] =
    ["date", "said", "published", "reported", "since", "coverage_from", "coverage_until"];
/// How the ids of imported events start.
const IMPORTED_ID_STARTS: [&str; 3] = ["ucdp-", "acled-", "gdelt-"];

/// Returns what edits imply, in sentences without a full stop.
#[must_use]
pub fn edit_warnings(edits: &[Edit], ctx: FormContext<'_>) -> Vec<String> {
    let mut warnings = Vec::new();
    for edit in edits {
        match edit {
            Edit::Insert { record, .. } => warn_of_future(record, ctx.today, &mut warnings),
            Edit::Revise { field, claim, .. } => {
                warn_of_future(claim, ctx.today, &mut warnings);
                warnings.extend(undated_revision(field, claim, ctx.situation));
            }
            Edit::Append { value: DraftValue::Record(claim), .. } => {
                warn_of_future(claim, ctx.today, &mut warnings);
            }
            Edit::Append { field, value: DraftValue::Text(id), .. } if field == "same_as" => {
                if !IMPORTED_ID_STARTS.iter().any(|start| id.starts_with(start)) {
                    warnings.push(format!(
                        "{id} is not the id of an imported event, such as ucdp-401115 or acled-afg1234"
                    ));
                }
            }
            Edit::Append { .. } | Edit::SetField { .. } | Edit::Remove { .. } | Edit::Decide { .. } => {}
        }
    }
    warnings.extend(unrecorded_days(edits, ctx.situation).map(|days| format!("this says that {days}")));
    warnings
}

/// Returns what keeps a new event from being shown or counted after the edits, in sentences without a full stop.
#[must_use]
pub fn hidden_reasons(edits: &[Edit], situation: &Situation) -> Vec<String> {
    let sets =
        |name: &str| edits.iter().any(|edit| matches!(edit, Edit::SetField { field, .. } if field == name));
    let mut reasons = Vec::new();
    for edit in edits {
        let Edit::Insert { kind: RecordKind::Event, record, .. } = edit else { continue };
        let Ok(date) = text_field(record, "date").parse::<EventDate>() else { continue };
        let (day, as_of) = (date.span.end, situation.as_of);
        if day > as_of && !sets("as_of") {
            reasons.push(format!("the data were closed on {as_of}, so the event of {day} is not shown"));
        }
        let front = situation.fronts.iter().find(|front| front.id == text_field(record, "front"));
        let until = front.and_then(|front| front.coverage_until).filter(|&until| until < day);
        if let Some(until) = until.filter(|_| !sets("coverage_until")) {
            reasons.push(format!("the coverage of the front ends on {until}, so the event is not counted"));
        }
    }
    reasons
}

/// Returns the edits that extend the coverage of the chosen fronts to a day.
pub(super) fn coverage_edits(
    situation: &Situation,
    day: Day,
    is_chosen: impl Fn(&str) -> bool,
) -> impl Iterator<Item = Edit> {
    let fronts = situation
        .fronts
        .iter()
        .filter(move |front| is_chosen(&front.id) && front.coverage_until.is_some_and(|until| until < day));
    fronts.map(move |front| Edit::set_coverage_until(&front.id, day))
}

/// Returns what edits say of days that nobody may have recorded, because they move the close of data or a coverage over
/// them: `the 3 days from 2026-01-05 to 2026-01-07 were recorded`.
pub(super) fn unrecorded_days(edits: &[Edit], situation: &Situation) -> Option<String> {
    if let Some(Span { start, end }) = claimed_days(edits, situation) {
        return Some(match end.days_since(start) {
            0 => format!("{start} was recorded"),
            more => format!("the {} days from {start} to {end} were recorded", more + 1),
        });
    }
    let new = edits.iter().find_map(|edit| new_day(edit).filter(|_| is_as_of(edit)));
    new.filter(|&new| situation.is_as_of_inferred && new > situation.as_of).map(|new| {
        let old = situation.as_of_text(situation.as_of);
        format!("every day up to {new} was recorded, although as-of {old} is inferred")
    })
}

/// Returns the days between the close of data or a coverage and the day to which the edits move it.
fn claimed_days(edits: &[Edit], situation: &Situation) -> Option<Span> {
    let between = edits.iter().filter_map(|edit| {
        let new = new_day(edit)?;
        let old = match edit {
            Edit::SetField { target: EditTarget::Record(RecordKind::Front, id), .. } => {
                situation.fronts.iter().find(|front| front.id == *id)?.coverage_until?
            }
            _ => situation.as_of,
        };
        Span::new(old.plus_days(1), new.plus_days(-1))
    });
    between.reduce(|a, b| Span { start: a.start.min(b.start), end: a.end.max(b.end) })
}

fn is_as_of(edit: &Edit) -> bool {
    matches!(edit, Edit::SetField { target: EditTarget::Heading, field, .. } if field == "as_of")
}

/// Returns the day to which an edit moves the close of data or a coverage.
fn new_day(edit: &Edit) -> Option<Day> {
    match edit {
        Edit::SetField { field, value: DraftValue::Text(day), .. }
            if is_as_of(edit) || field == "coverage_until" =>
        {
            day.parse().ok()
        }
        _ => None,
    }
}

/// Names the dates of a record, and of the records in it, that are still to come.
fn warn_of_future(record: &DraftRecord, today: Day, warnings: &mut Vec<String>) {
    let is_announced = record.field("status") == Some(&DraftValue::Word("Announced".to_owned()));
    for (name, value) in &record.fields {
        match value {
            DraftValue::Text(text) if PAST_DATES.contains(&name.as_str()) => {
                let date = text.parse::<PublicationDate>().ok();
                let is_planned = name == "date" && is_announced;
                if date.is_some_and(|date| date.earliest > today) && !is_planned {
                    warnings.push(format!("`{name}` is in the future: {text}"));
                }
            }
            DraftValue::Record(inner) => warn_of_future(inner, today, warnings),
            DraftValue::List(items) => {
                for item in items {
                    if let DraftValue::Record(inner) = item {
                        warn_of_future(inner, today, warnings);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Returns what a correction or retraction without a date does to the past.
fn undated_revision(field: &str, claim: &DraftRecord, situation: &Situation) -> Option<String> {
    let what = if field == "corrects" { "correction" } else { "retraction" };
    if claim.field("said").is_some() {
        return None;
    }
    let source = text_field(claim, "source");
    match situation.sources.iter().find(|other| other.id == source) {
        Some(source) if source.publication_date().is_some() => None,
        Some(_) => Some(format!(
            "the {what} has no date, so it is left out of what was known by a day; say when it was said"
        )),
        None => Some(format!(
            "the {what} has no date, so it counts as known since the first report; say when it was said"
        )),
    }
}

fn text_field<'r>(record: &'r DraftRecord, name: &str) -> &'r str {
    match record.field(name) {
        Some(DraftValue::Text(text)) => text,
        _ => "",
    }
}
