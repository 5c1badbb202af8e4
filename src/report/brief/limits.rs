//! How stale the figures are, and what they leave out.

use std::collections::BTreeSet;

use super::super::words;
use super::findings::Brief;
use super::fronts::FrontBrief;
use crate::model::Precision;
use crate::query::Bucket;

/// How many dates are told.
const DATES: usize = 4;

/// One sentence a limit, with its full stop.
pub(super) fn limits(brief: &Brief<'_>) -> Vec<String> {
    let told = [
        after_closing(brief),
        blank(brief),
        not_yet(brief),
        quiet(brief),
        older(brief),
        vague(brief),
        straddling(brief),
    ];
    told.into_iter().flatten().collect()
}

/// The days after the data were closed, where one looks from a later day.
fn after_closing(brief: &Brief<'_>) -> Option<String> {
    let closed = brief.view.store.situation().as_of;
    let days = usize::try_from(brief.view.answer.as_of.since(closed)).ok().filter(|days| *days > 0)?;
    let (days, they) = if days == 1 {
        ("day".to_owned(), "it for a day")
    } else {
        (words::count(days, "day"), "them for days")
    };
    Some(format!(
        "Nothing is known of the {days} after {closed}, when the data were closed; the rules take {they} without an \
         incident."
    ))
}

/// Fronts of which nothing is told above because their record ended.
fn blank(brief: &Brief<'_>) -> Option<String> {
    let ended = |front: &&FrontBrief<'_>| front.is_blank() && front.ended().is_some();
    let named = brief.fronts.iter().filter(ended).filter_map(|front| {
        let last = front.row.status.last.map(|last| format!("; last incident {last}")).unwrap_or_default();
        Some(format!("{} (until {}{last})", front.front.name, front.ended()?))
    });
    told("No longer recorded, so that nothing is known of them now", &named.collect::<Vec<_>>())
}

/// Fronts of which nothing is on record, or not on this day.
fn not_yet(brief: &Brief<'_>) -> Option<String> {
    let blank = |front: &&FrontBrief<'_>| front.is_blank() && front.ended().is_none();
    let named: Vec<String> =
        brief.fronts.iter().filter(blank).map(|front| front.front.name.clone()).collect();
    told(&format!("Not recorded on {}", brief.view.answer.as_of), &named)
}

fn quiet(brief: &Brief<'_>) -> Option<String> {
    let named =
        brief.fronts.iter().filter(|front| front.is_quiet() && !front.is_blank()).filter_map(|front| {
            let status = front.row.status;
            let ago = words::ago_between(status.days_min?, status.days_max?);
            Some(format!("{} ({ago})", front.front.name))
        });
    let longest = brief.view.store.rules().status.tense;
    told(&format!("No incident for more than {longest} days"), &named.collect::<Vec<_>>())
}

/// New events that may be older than the day they are new since.
fn older(brief: &Brief<'_>) -> Option<String> {
    let dates: Vec<String> = brief.maybe_older().map(|event| event.date.to_string()).collect();
    let n = dates.len();
    let mut distinct: Vec<String> = dates.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    if n == 0 {
        return None;
    }
    if distinct.len() > DATES {
        distinct.truncate(DATES);
        distinct.push("others".to_owned());
    }
    let they = if n == 1 { "it is" } else { "they are" };
    let since = brief.since.day;
    Some(format!(
        "{n} of the new events may be older than {since}: {they} dated {}.",
        words::listed(&distinct)
    ))
}

fn vague(brief: &Brief<'_>) -> Option<String> {
    let series = &brief.view.answer.series;
    let all: u32 = series.vague.iter().map(|row| row.1).sum();
    if all == 0 {
        return None;
    }
    let parts: Vec<String> =
        series.vague.iter().map(|(precision, n)| format!("{n} to {}", exactness(*precision))).collect();
    let what = words::count(all as usize, series.measure.word().trim_end_matches('s'));
    let so = match series.bucket {
        Bucket::Week => "; the rules that compare weeks do not see them",
        _ => "",
    };
    let (bucket, parts) = (series.bucket.word(), parts.join(", "));
    Some(format!("Dated too vaguely to be counted by the {bucket}: {what} ({parts}){so}."))
}

fn straddling(brief: &Brief<'_>) -> Option<String> {
    let answer = brief.view.answer;
    let n = answer.straddling;
    if n == 0 {
        return None;
    }
    let end = brief.view.question.window.end(answer.as_of);
    let (what, verb) = (words::count(n, "event"), if n == 1 { "is" } else { "are" });
    let window = words::window(brief.view.question.window.length, end);
    Some(format!("{what} may lie in {window} or before, and {verb} not counted there."))
}

fn told(what: &str, named: &[String]) -> Option<String> {
    (!named.is_empty()).then(|| format!("{what}: {}.", words::listed(named)))
}

const fn exactness(precision: Precision) -> &'static str {
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
