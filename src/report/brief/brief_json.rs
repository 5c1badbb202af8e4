//! The brief as one JSON object, as specified in `docs/json.md`.

use std::collections::HashSet;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::super::json::{ClaimJson, EventJson, source_ids, toll_value, tolls_value};
use super::super::{OutputSchema, write_line};
use super::moved_dyads::{self, DyadBrief};
use crate::findings::{ContestedFact, Findings, FrontFindings, Highlight, change_reason};
use crate::model::{Day, Feed, ImportSummary, KnownBy, OmittedRecords, Span};
use crate::store::{AnsweredQuestion, Coverage, EventTotals};

/// The number of newest events included.
const MAX_NEWEST_EVENTS: usize = 5;

/// Writes the brief.
///
/// # Errors
/// Returns the error of the output.
pub fn write_brief(
    out: &mut dyn Write,
    findings: &Findings<'_>,
    today: Day,
    schema: OutputSchema,
) -> io::Result<()> {
    let mut value = brief_value(findings, today, schema);
    if let (OutputSchema::V2, Value::Object(keys)) = (schema, &mut value) {
        for key in ["known_by", "feeds", "inbox"] {
            keys.shift_remove(key);
        }
    }
    let text = serde_json::to_string_pretty(&value)?;
    text.lines().try_for_each(|line| write_line(out, line))
}

fn brief_value(findings: &Findings<'_>, today: Day, schema: OutputSchema) -> Value {
    let AnsweredQuestion { store, question, answer } = findings.input;
    let situation = store.situation();
    let closed = situation.as_of;
    let contested_facts: Vec<Value> = findings
        .contested_events(answer.events.iter())
        .flat_map(|contested| {
            let (id, event) = (&contested.event.id, contested.event);
            let fact_value = |fact: &ContestedFact<'_>| {
                // Claims that were revised contest nothing.
                let claims = fact.claims.iter();
                let claims = claims.map(|claim| ClaimJson::new(situation, event, (claim, false), schema));
                json!({ "event": id, "fact": fact.label, "claims": claims.collect::<Vec<_>>() })
            };
            contested.facts.iter().map(fact_value).collect::<Vec<_>>()
        })
        .collect();
    let too_vague: serde_json::Map<String, Value> = answer
        .series
        .outside_buckets
        .iter()
        .map(|(precision, n)| (precision.name().to_owned(), json!(n)))
        .collect();
    let newest = answer.events.iter().filter(|&row| !findings.is_announced(row)).take(MAX_NEWEST_EVENTS);
    let newest = newest.filter_map(|row| Some(EventJson::new(store, row, store.event(row)?, schema)));
    let quiet_fronts = findings.fronts.iter().filter(|front| front.is_quiet());
    let highlights = findings.highlights();
    let possibly_older: Vec<u32> = findings.possibly_older_events().map(|(row, _)| row).collect();
    json!({
        "schema": schema.number(),
        "title": situation.title,
        "as_of": answer.as_of.to_string(),
        "closed": closed.to_string(),
        "known_by": situation.known_by.map(known_by_value),
        "today": today.to_string(),
        "feeds": situation.feeds.iter().map(feed_value).collect::<Vec<_>>(),
        "inbox": situation.inbox.iter().filter(|item| item.is_pending(today)).count(),
        "age_days": today.days_since(closed),
        "window": {
            "length": question.window.length.to_string(),
            "from": answer.span.start.to_string(),
            "to": answer.span.end.to_string(),
        },
        "filter": question.filter.text(),
        "shown": answer.shown_events,
        "total": answer.known_events,
        "announced": answer.announced,
        "incidents": answer.coverage.known_count(u32::try_from(answer.incidents).unwrap_or(u32::MAX)),
        "contested": answer.contested,
        "at_least": answer.coverage.is_bound(),
        "incidents_without_toll": answer.incidents_without_toll,
        "tolls": tolls_value(answer.coverage.known_tolls(answer.tolls)),
        "group_by": store.group_by().row().name,
        "fronts": findings.fronts.iter().map(front_value).collect::<Vec<_>>(),
        "newest": newest.collect::<Vec<_>>(),
        "contested_facts": contested_facts,
        "staleness": {
            "quiet_fronts": quiet_fronts.map(|front| &front.front.id).collect::<Vec<_>>(),
            "too_vague": { "bucket": answer.series.bucket.name(), "by_precision": too_vague },
            "across_the_edge": answer.straddling,
        },
        "since": findings.baseline.day.to_string(),
        "since_visit": findings.baseline.visit.as_ref().and_then(|marks| marks.last_visit).map(|time| time.format("%Y-%m-%dT%H:%M:%S").to_string()),
        "alarm": findings.has_alarm(),
        "new": new_events_value(findings, &findings.new_events, findings.news_coverage()),
        "new_maybe_older": event_ids(findings, &possibly_older),
        "matters": highlights.iter().map(|highlight| highlight_value(findings, highlight)).collect::<Vec<_>>(),
        "dyads_moved": moved_dyads::moved_dyads(findings).iter().map(|dyad| dyad_value(findings, dyad)).collect::<Vec<_>>(),
        "sources": source_values(findings),
        "possibly_counted_twice": findings.possible_duplicates(),
        "imports": situation.imports.iter().map(import_value).collect::<Vec<_>>(),
    })
}

/// Returns what was left out of a situation as it was known by a day.
fn known_by_value(known_by: KnownBy) -> Value {
    let counts = |omitted: OmittedRecords| json!({ "events": omitted.events, "claims": omitted.claims, "totals_and_ties": omitted.others });
    let KnownBy { day, later, undated, .. } = known_by;
    json!({ "day": day.to_string(), "later": counts(later), "undated": counts(undated) })
}

fn front_value(front: &FrontFindings<'_>) -> Value {
    let row = front.row;
    let (status, change) = (&row.status, &row.change);
    let alerts = front.alerts.iter().map(|alert| {
        json!({ "rule": alert.rule.json_name(), "what": alert.label, "reason": alert.reason, "new": alert.is_new })
    });
    json!({
        "id": front.front.id,
        "recorded_until": front.record_end().map(|until| until.to_string()),
        "status": status.status.label(),
        "last_incident": status.last_incident.map(|date| date.to_string()),
        "days_since_min": status.days_min,
        "days_since_max": status.days_max,
        "change": change.word.label(),
        "change_reason": change_reason(change),
        "week": change.week,
        "mean_4_weeks": change.m4,
        "mean_52_weeks": change.m52,
        "incidents": row.coverage.known_count(row.incidents),
        "incidents_before": row.previous_incidents,
        "incidents_before_at_least": row.previous_coverage.is_bound(),
        "events": row.coverage.known_count(row.events),
        "contested": row.contested,
        "at_least": row.coverage.is_bound(),
        "incidents_without_toll": row.incidents_without_toll,
        "tolls": tolls_value(row.coverage.known_tolls(row.tolls)),
        "trend": front.trend.trend.json_name(),
        "trend_rule": front.trend.explain().rule,
        "trend_inputs": front.trend.explain().inputs.into_iter().map(|(label, value)| json!({ "input": label, "value": value })).collect::<Vec<_>>(),
        "fires": alerts.collect::<Vec<_>>(),
        "not_known": row.flags.not_known.iter().map(|rule| rule.name()).collect::<Vec<_>>(),
        "new_events": front.new_events.rows.len(),
        "new_incidents": front.news_coverage.known_count(front.new_events.incidents),
        "new_at_least": front.news_coverage.is_bound(),
        "new_tolls": tolls_value(front.news_coverage.known_tolls(front.new_events.tolls)),
        "incomplete": front.recorded.incomplete_stretches().iter().map(|days| span_value(*days)).collect::<Vec<_>>(),
    })
}

fn span_value(days: Span) -> Value {
    json!({ "from": days.start.to_string(), "to": days.end.to_string() })
}

fn import_value(import: &ImportSummary) -> Value {
    let skipped = import.skipped.iter().map(|rows| {
        json!({ "reason": rows.reason, "rows": rows.rows, "days": rows.days.map(span_value), "country": rows.country })
    });
    json!({
        "file": import.file,
        "rows_read": import.rows_read,
        "rows_taken": import.rows_taken,
        "rows_skipped": import.rows_skipped(),
        "skipped": skipped.collect::<Vec<_>>(),
    })
}

fn event_ids<'a>(findings: &Findings<'a>, rows: &[u32]) -> Vec<&'a str> {
    findings.events_at(rows).map(|event| event.id.as_str()).collect()
}

fn feed_value(feed: &Feed) -> Value {
    let status = feed.status();
    let change = status.and_then(|status| status.last_change);
    json!({
        "name": feed.name,
        "service": feed.service.name(),
        "version": status.and_then(|status| status.version.as_ref()),
        "last_success": status.and_then(|status| status.last_success).map(|at| format!("{}Z", at.format("%FT%T"))),
        "failure": status.and_then(|status| status.failure.as_ref()),
        "records": status.map(|status| status.records),
        "last_change": change.map(|change| json!({
            "at": change.at.map(|at| format!("{}Z", at.format("%FT%T"))),
            "added": change.added, "corrected": change.corrected, "deleted": change.deleted,
        })),
    })
}

fn new_events_value(findings: &Findings<'_>, totals: &EventTotals, coverage: Coverage) -> Value {
    json!({
        "events": event_ids(findings, &totals.rows),
        "announced": event_ids(findings, &totals.announced),
        "incidents": coverage.known_count(totals.incidents),
        "at_least": coverage.is_bound(),
        "incidents_without_toll": totals.incidents_without_toll,
        "contested": totals.contested,
        "tolls": tolls_value(coverage.known_tolls(totals.tolls)),
    })
}

fn highlight_value(findings: &Findings<'_>, highlight: &Highlight) -> Value {
    json!({
        "sort": highlight.kind.json_name(),
        "fronts": highlight.fronts.iter().filter_map(|&front| findings.input.store.situation().front(front)).map(|front| &front.id).collect::<Vec<_>>(),
        "what": highlight.headline,
        "reason": highlight.reason,
        "new": highlight.is_new,
        "events": event_ids(findings, &highlight.rows),
    })
}

fn dyad_value(findings: &Findings<'_>, dyad: &DyadBrief<'_>) -> Value {
    let situation = findings.input.store.situation();
    let id = |ix| situation.actor(ix).map(|actor| &actor.id);
    json!({
        "actors": [id(dyad.row.dyad.0), id(dyad.row.dyad.1)],
        "change": dyad.row.change.word.label(),
        "incidents": dyad.row.coverage.known_count(dyad.row.incidents),
        "at_least": dyad.row.coverage.is_bound(),
        "incidents_before": dyad.row.previous_incidents,
        "incidents_before_at_least": dyad.row.previous_coverage.is_bound(),
        "killed": toll_value(dyad.row.coverage.known_toll(dyad.row.tolls.killed)),
        "killed_others": toll_value(dyad.row.coverage.known_toll(dyad.row.others_killed)),
        "new": new_events_value(findings, &dyad.new_events, dyad.news_coverage(findings)),
    })
}

/// Returns the ids of the sources of all new events and of those with contested facts.
fn source_values<'a>(findings: &Findings<'a>) -> Vec<&'a str> {
    let situation = findings.input.store.situation();
    let contested =
        findings.contested_events(findings.input.answer.events.iter()).map(|contested| contested.row);
    let rows: Vec<u32> = findings.new_events.rows.iter().copied().chain(contested).collect();
    let cited: HashSet<&str> =
        findings.events_at(&rows).flat_map(|event| source_ids(situation, event)).collect();
    let ids = situation.sources.iter().map(|source| source.id.as_str());
    ids.filter(|id| cited.contains(id)).collect()
}
