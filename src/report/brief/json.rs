//! The brief as one JSON object, as `docs/json.md` promises it.

use std::collections::HashSet;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::super::json::{all_tolls, claim_value, event, source_ids};
use super::super::{Overview, SCHEMA, line};
use super::dyads::{self, DyadBrief};
use super::findings::Brief;
use super::fired::change_reason;
use super::fronts::FrontBrief;
use super::matters::{self, Matter};
use crate::store::Sum;

/// How many of the newest events are told.
const NEWEST: usize = 5;

/// Writes the brief.
///
/// # Errors
/// Those of the output.
pub fn write(out: &mut dyn Write, brief: &Brief<'_>) -> io::Result<()> {
    let text = serde_json::to_string_pretty(&object(brief))?;
    text.lines().try_for_each(|text| line(out, text))
}

fn object(brief: &Brief<'_>) -> Value {
    let Overview { store, question, answer, today } = brief.view;
    let situation = store.situation();
    let closed = situation.as_of;
    let disputed: Vec<Value> = brief
        .contested(answer.events.iter())
        .flat_map(|contested| {
            let id = &contested.event.id;
            let value = |fact: &super::contested::ContestedFact<'_>| {
                let claims = fact.claims.iter().map(|claim| claim_value(situation, claim));
                json!({ "event": id, "fact": fact.words, "claims": claims.collect::<Vec<_>>() })
            };
            contested.facts.iter().map(value).collect::<Vec<_>>()
        })
        .collect();
    let vague: serde_json::Map<String, Value> =
        answer.series.vague.iter().map(|(precision, n)| (precision.word().to_owned(), json!(n))).collect();
    let newest = answer.events.iter().take(NEWEST).filter_map(|row| event(store, row));
    let silent = brief.fronts.iter().filter(|front| front.is_quiet());
    let matters = matters::matters(brief);
    json!({
        "schema": SCHEMA,
        "title": situation.title,
        "as_of": answer.as_of.to_string(),
        "closed": closed.to_string(),
        "today": today.to_string(),
        "age_days": today.since(closed),
        "window": {
            "length": question.window.length.to_string(),
            "from": answer.span.start.to_string(),
            "to": answer.span.end.to_string(),
        },
        "filter": question.filter.text(),
        "shown": answer.shown,
        "total": answer.total,
        "incidents": answer.incidents,
        "contested": answer.contested,
        "tolls": all_tolls(answer.tolls),
        "fronts": brief.fronts.iter().map(front).collect::<Vec<_>>(),
        "newest": newest.collect::<Vec<_>>(),
        "contested_facts": disputed,
        "staleness": {
            "quiet_fronts": silent.map(|front| &front.front.id).collect::<Vec<_>>(),
            "too_vague": { "bucket": answer.series.bucket.word(), "by_precision": vague },
            "across_the_edge": answer.straddling,
        },
        "since": brief.since.day.to_string(),
        "since_visit": brief.since.visit.as_ref().and_then(|marks| marks.since).map(|time| time.format("%Y-%m-%dT%H:%M:%S").to_string()),
        "alarm": brief.has_alarm(),
        "new": news(brief, &brief.news),
        "new_maybe_older": brief.maybe_older().map(|event| &event.id).collect::<Vec<_>>(),
        "matters": matters.iter().map(|matter| matter_value(brief, matter)).collect::<Vec<_>>(),
        "dyads_moved": dyads::moved(brief).iter().map(|dyad| dyad_value(brief, dyad)).collect::<Vec<_>>(),
        "sources": sources(brief),
    })
}

fn front(front: &FrontBrief<'_>) -> Value {
    let row = front.row;
    let (status, change) = (&row.status, &row.change);
    let fired = front.fired.iter().map(|fired| {
        json!({ "rule": fired.rule.word(), "what": fired.words, "reason": fired.reason, "new": fired.is_new })
    });
    json!({
        "id": front.front.id,
        "recorded_until": front.ended().map(|until| until.to_string()),
        "status": status.word.word(),
        "last_incident": status.last.map(|date| date.to_string()),
        "days_since_min": status.days_min,
        "days_since_max": status.days_max,
        "change": change.word.word(),
        "change_reason": change_reason(change),
        "week": change.week,
        "mean_4_weeks": change.m4,
        "mean_52_weeks": change.m52,
        "incidents": row.incidents,
        "incidents_before": row.before,
        "events": row.events,
        "contested": row.contested,
        "tolls": all_tolls(row.tolls),
        "trend": front.trend.word.word(),
        "trend_rule": front.trend.explain().rule,
        "trend_inputs": front.trend.explain().inputs.into_iter().map(|(label, value)| json!({ "input": label, "value": value })).collect::<Vec<_>>(),
        "fires": fired.collect::<Vec<_>>(),
        "new_events": front.news.rows.len(),
        "new_incidents": front.news.incidents,
        "new_tolls": all_tolls(front.news.tolls),
    })
}

fn news(brief: &Brief<'_>, sum: &Sum) -> Value {
    json!({
        "events": brief.events(&sum.rows).map(|event| &event.id).collect::<Vec<_>>(),
        "incidents": sum.incidents,
        "contested": sum.contested,
        "tolls": all_tolls(sum.tolls),
    })
}

fn matter_value(brief: &Brief<'_>, matter: &Matter<'_>) -> Value {
    json!({
        "sort": matter.sort.word(),
        "fronts": matter.fronts.iter().map(|front| &front.id).collect::<Vec<_>>(),
        "what": matter.what,
        "reason": matter.reason,
        "new": matter.is_new,
        "events": brief.events(&matter.rows).map(|event| &event.id).collect::<Vec<_>>(),
    })
}

fn dyad_value(brief: &Brief<'_>, dyad: &DyadBrief<'_>) -> Value {
    let situation = brief.view.store.situation();
    let id = |ix| situation.actor(ix).map(|actor| &actor.id);
    json!({
        "actors": [id(dyad.row.dyad.0), id(dyad.row.dyad.1)],
        "change": dyad.row.change.word.word(),
        "incidents": dyad.row.incidents,
        "incidents_before": dyad.row.before,
        "new": news(brief, &dyad.news),
    })
}

/// Ids of the sources of all new events and of those with contested facts.
fn sources<'a>(brief: &Brief<'a>) -> Vec<&'a str> {
    let situation = brief.view.store.situation();
    let contested = brief.contested(brief.view.answer.events.iter()).map(|contested| contested.row);
    let rows: Vec<u32> = brief.news.rows.iter().copied().chain(contested).collect();
    let cited: HashSet<&str> = brief.events(&rows).flat_map(|event| source_ids(situation, event)).collect();
    let all = situation.sources.iter().map(|source| source.id.as_str());
    all.filter(|id| cited.contains(id)).collect()
}
