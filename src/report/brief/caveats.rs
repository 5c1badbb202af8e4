//! How stale the figures are, and what they leave out.

use std::collections::BTreeSet;

use super::super::phrases;
use super::findings::Brief;
use super::front_briefs::FrontBrief;
use crate::model::Precision;
use crate::query::Bucket;

/// How many dates are told.
const MAX_DATES: usize = 4;

/// One sentence a limit, with its full stop.
pub(super) fn caveats(brief: &Brief<'_>) -> Vec<String> {
    let told = [
        after_closing_caveat(brief),
        ended_caveat(brief),
        not_recorded_caveat(brief),
        quiet_caveat(brief),
        older_caveat(brief),
        vague_caveat(brief),
        straddling_caveat(brief),
    ];
    told.into_iter().flatten().collect()
}

/// The days after the data were closed, where one looks from a later day.
fn after_closing_caveat(brief: &Brief<'_>) -> Option<String> {
    let closed = brief.input.store.situation().as_of;
    let days = usize::try_from(brief.input.answer.as_of.days_since(closed)).ok().filter(|days| *days > 0)?;
    let (days, they) = if days == 1 {
        ("day".to_owned(), "it for a day")
    } else {
        (phrases::count_noun(days, "day"), "them for days")
    };
    Some(format!(
        "Nothing is known of the {days} after {closed}, when the data were closed; the rules take {they} without an \
         incident."
    ))
}

/// Fronts of which nothing is told above because their record ended.
fn ended_caveat(brief: &Brief<'_>) -> Option<String> {
    let ended = |front: &&FrontBrief<'_>| front.is_blank() && front.record_end().is_some();
    let named = brief.fronts.iter().filter(ended).filter_map(|front| {
        let last =
            front.row.status.last_incident.map(|last| format!("; last incident {last}")).unwrap_or_default();
        Some(format!("{} (until {}{last})", front.front.name, front.record_end()?))
    });
    named_fronts("No longer recorded, so that nothing is known of them now", &named.collect::<Vec<_>>())
}

/// Fronts of which nothing is on record, or not on this day.
fn not_recorded_caveat(brief: &Brief<'_>) -> Option<String> {
    let blank = |front: &&FrontBrief<'_>| front.is_blank() && front.record_end().is_none();
    let named: Vec<String> =
        brief.fronts.iter().filter(blank).map(|front| front.front.name.clone()).collect();
    named_fronts(&format!("Not recorded on {}", brief.input.answer.as_of), &named)
}

fn quiet_caveat(brief: &Brief<'_>) -> Option<String> {
    let named =
        brief.fronts.iter().filter(|front| front.is_quiet() && !front.is_blank()).filter_map(|front| {
            let status = front.row.status;
            let ago = phrases::days_ago_between(status.days_min?, status.days_max?);
            Some(format!("{} ({ago})", front.front.name))
        });
    let longest = brief.input.store.rules().status.tense;
    named_fronts(&format!("No incident for more than {longest} days"), &named.collect::<Vec<_>>())
}

/// New events that may be older than the day they are new since.
fn older_caveat(brief: &Brief<'_>) -> Option<String> {
    let dates: Vec<String> = brief.possibly_older_events().map(|event| event.date.to_string()).collect();
    let n = dates.len();
    let mut distinct: Vec<String> = dates.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    if n == 0 {
        return None;
    }
    if distinct.len() > MAX_DATES {
        distinct.truncate(MAX_DATES);
        distinct.push("others".to_owned());
    }
    let they = if n == 1 { "it is" } else { "they are" };
    let since = brief.baseline.day;
    Some(format!(
        "{n} of the new events may be older than {since}: {they} dated {}.",
        phrases::join_list(&distinct)
    ))
}

fn vague_caveat(brief: &Brief<'_>) -> Option<String> {
    let series = &brief.input.answer.series;
    let all: u32 = series.outside_buckets.iter().map(|row| row.1).sum();
    if all == 0 {
        return None;
    }
    let parts: Vec<String> = series
        .outside_buckets
        .iter()
        .map(|(precision, n)| format!("{n} to {}", precision_words(*precision)))
        .collect();
    let what = phrases::count_noun(all as usize, series.measure.name().trim_end_matches('s'));
    let so = match series.bucket {
        Bucket::Week => "; the rules that compare weeks do not see them",
        _ => "",
    };
    let (bucket, parts) = (series.bucket.name(), parts.join(", "));
    Some(format!("Dated too vaguely to be counted by the {bucket}: {what} ({parts}){so}."))
}

fn straddling_caveat(brief: &Brief<'_>) -> Option<String> {
    let answer = brief.input.answer;
    let n = answer.straddling;
    if n == 0 {
        return None;
    }
    let end = brief.input.question.window.end(answer.as_of);
    let (what, verb) = (phrases::count_noun(n, "event"), if n == 1 { "is" } else { "are" });
    let window = phrases::window_phrase(brief.input.question.window.length, end);
    Some(format!("{what} may lie in {window} or before, and {verb} not counted there."))
}

fn named_fronts(what: &str, named: &[String]) -> Option<String> {
    (!named.is_empty()).then(|| format!("{what}: {}.", phrases::join_list(named)))
}

const fn precision_words(precision: Precision) -> &'static str {
    match precision {
        Precision::Day => "the day",
        Precision::Days => "a few days",
        Precision::Week => "the week",
        Precision::Month => "the month",
        Precision::Quarter => "the quarter",
        Precision::Year => "the year",
        Precision::Years => "some years",
    }
}
