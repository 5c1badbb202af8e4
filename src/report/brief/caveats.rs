//! Caveats: how stale the figures are and what they leave out.

use std::collections::BTreeSet;

use crate::assess::RuleId;
use crate::assess::trend::TrendReason;
use crate::findings::{Findings, FrontFindings, phrases};
use crate::model::{IncidentList, Precision};
use crate::query::Bucket;

/// The most dates listed in a sentence.
const MAX_DATES: usize = 4;

/// Returns one sentence per caveat, with its full stop.
pub(super) fn caveats(findings: &Findings<'_>) -> Vec<String> {
    let sentences = [
        incomplete_caveat(findings),
        after_closing_caveat(findings),
        ended_caveat(findings),
        not_recorded_caveat(findings),
        unassessed_caveat(findings),
        quiet_caveat(findings),
        older_caveat(findings),
        vague_caveat(findings),
        straddling_caveat(findings),
        incident_list_caveat(findings),
    ];
    skipped_caveats(findings).into_iter().chain(sentences.into_iter().flatten()).collect()
}

/// Reports the days between the closing of the data and a later as-of day.
fn after_closing_caveat(findings: &Findings<'_>) -> Option<String> {
    let closed = findings.input.store.situation().as_of;
    let days =
        usize::try_from(findings.input.answer.as_of.days_since(closed)).ok().filter(|days| *days > 0)?;
    let days = if days == 1 { "day".to_owned() } else { phrases::count_noun(days, "day") };
    Some(format!("Nothing is known of the {days} after {closed}, when the data were closed."))
}

/// Names the rules that are not known to fire or not, each with its fronts. Fronts that are not recorded at as-of are
/// left out: nothing about them is known.
fn unassessed_caveat(findings: &Findings<'_>) -> Option<String> {
    let assessed = || findings.fronts.iter().filter(|front| front.trend.reason != TrendReason::NotRecorded);
    let rules: Vec<String> = RuleId::ALL
        .iter()
        .filter_map(|rule| {
            let lacks_record = |front: &&FrontFindings<'_>| front.row.flags.not_known.contains(rule);
            let names: Vec<&str> =
                assessed().filter(lacks_record).map(|front| front.front.name.as_str()).collect();
            (!names.is_empty()).then(|| format!("{} ({})", rule.name(), phrases::join_list(&names)))
        })
        .collect();
    (!rules.is_empty())
        .then(|| format!("Not known to fire or not, for want of a record: {}.", rules.join("; ")))
}

/// Names the fronts without any other line because their record ended.
fn ended_caveat(findings: &Findings<'_>) -> Option<String> {
    let is_ended = |front: &&FrontFindings<'_>| front.is_blank() && front.record_end().is_some();
    let fronts = findings.fronts.iter().filter(is_ended).filter_map(|front| {
        let last =
            front.row.status.last_incident.map(|last| format!("; last incident {last}")).unwrap_or_default();
        Some(format!("{} (until {}{last})", front.front.name, front.record_end()?))
    });
    named_fronts("No longer recorded, so their present state is unknown", &fronts.collect::<Vec<_>>())
}

/// Names the fronts that are not recorded at as-of and have nothing else to report.
fn not_recorded_caveat(findings: &Findings<'_>) -> Option<String> {
    let as_of = findings.input.answer.as_of;
    let is_unrecorded = |front: &&FrontFindings<'_>| {
        front.is_blank() && front.record_end().is_none() && !front.is_incomplete_on(as_of)
    };
    let names: Vec<String> =
        findings.fronts.iter().filter(is_unrecorded).map(|front| front.front.name.clone()).collect();
    named_fronts(&format!("Not recorded on {as_of}"), &names)
}

/// Reports the rows that imports could not read.
fn skipped_caveats(findings: &Findings<'_>) -> Vec<String> {
    let imports = &findings.input.store.situation().imports;
    let sentences = imports.iter().flat_map(|import| [import.describe_sample(), import.describe_skipped()]);
    sentences.flatten().map(|sentence| format!("{}.", phrases::capitalize(&sentence))).collect()
}

/// Names the fronts with incompletely recorded days in the window.
fn incomplete_caveat(findings: &Findings<'_>) -> Option<String> {
    let window = findings.input.answer.span;
    let fronts = findings.fronts.iter().filter_map(|front| {
        let stretches = front.recorded.incomplete_stretches().iter();
        let days: Vec<String> = stretches
            .filter(|stretch| stretch.overlaps(window))
            .map(|stretch| format!("{} to {}", stretch.start, stretch.end.min(window.end)))
            .collect();
        (!days.is_empty()).then(|| format!("{} ({})", front.front.name, days.join(", ")))
    });
    named_fronts("Recorded incompletely, so counts are lower bounds", &fronts.collect::<Vec<_>>())
}

/// Names the fronts without an incident for longer than the “tense” threshold.
fn quiet_caveat(findings: &Findings<'_>) -> Option<String> {
    let fronts =
        findings.fronts.iter().filter(|front| front.is_quiet() && !front.is_blank()).filter_map(|front| {
            let status = front.row.status;
            let ago = phrases::days_ago_between(status.days_min?, status.days_max?);
            Some(format!("{} ({ago})", front.front.name))
        });
    let threshold = findings.input.store.rules().status.tense;
    named_fronts(&format!("No incident for more than {threshold} days"), &fronts.collect::<Vec<_>>())
}

/// Reports the new events that may have happened before the baseline.
fn older_caveat(findings: &Findings<'_>) -> Option<String> {
    let dates: Vec<String> = findings.possibly_older_events().map(|(_, date)| date.to_string()).collect();
    let n = dates.len();
    let mut distinct: Vec<String> = dates.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    if n == 0 {
        return None;
    }
    if distinct.len() > MAX_DATES {
        distinct.truncate(MAX_DATES);
        distinct.push("others".to_owned());
    }
    let subject = if n == 1 { "it is" } else { "they are" };
    let since = findings.baseline.day;
    Some(format!(
        "{n} of the new events may be older than {since}: {subject} dated {}.",
        phrases::join_list(&distinct)
    ))
}

/// Reports the events dated too vaguely for the buckets of the chart.
fn vague_caveat(findings: &Findings<'_>) -> Option<String> {
    let series = &findings.input.answer.series;
    let total: u32 = series.outside_buckets.iter().map(|row| row.1).sum();
    if total == 0 {
        return None;
    }
    let parts: Vec<String> = series
        .outside_buckets
        .iter()
        .map(|(precision, n)| format!("{n} to {}", precision_words(*precision)))
        .collect();
    let what = phrases::count_noun(total as usize, series.measure.name().trim_end_matches('s'));
    let effect = match series.bucket {
        Bucket::Week => "; the rules that compare weeks leave them out",
        _ => "",
    };
    let (bucket, parts) = (series.bucket.name(), parts.join(", "));
    Some(format!("Dated too vaguely to be counted by the {bucket}: {what} ({parts}){effect}."))
}

/// Reports the events that may have happened before the start of the window.
fn straddling_caveat(findings: &Findings<'_>) -> Option<String> {
    let answer = findings.input.answer;
    let n = answer.straddling;
    if n == 0 {
        return None;
    }
    let end = findings.input.question.window.end(answer.as_of);
    let (what, verb) = (phrases::count_noun(n, "event"), if n == 1 { "is" } else { "are" });
    let window = phrases::window_phrase(findings.input.question.window.length, end);
    Some(format!("{what} may have happened in {window} or earlier and {verb} not counted there."))
}

/// Names the list of incidents, unless it is the default.
fn incident_list_caveat(findings: &Findings<'_>) -> Option<String> {
    let is_acled = findings.input.store.situation().incidents == IncidentList::AcledPoliticalViolence;
    is_acled.then(|| "Incidents are ACLED's political violence, without violent demonstrations.".to_owned())
}

/// Returns `what` with a list of front names, or `None` if the list is empty.
fn named_fronts(what: &str, names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| format!("{what}: {}.", phrases::join_list(names)))
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
