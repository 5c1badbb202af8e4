//! The verdict on a front and the date of its last incident in words, from the longest form to the shortest.

use crate::assess::Flag;
use crate::assess::status::Status;
use crate::assess::trend::{Trend, TrendReason};
use crate::board::Scene;
use crate::findings::FrontVerdict;
use crate::model::{EventDate, Precision};
use crate::store::FrontRow;
use crate::view::glyphs::GlyphSet;
use crate::view::theme::Role;

/// Returns the forms of the verdict: a sign, the word, and as much of the reason as fits.
pub(super) fn verdict_forms(scene: &Scene<'_>, row: &FrontRow) -> Vec<String> {
    let glyphs = GlyphSet::for_setting(scene.state.appearance.glyphs);
    let Some(verdict) = scene.headline.verdict(row.front) else { return vec![String::new()] };
    let signed = |trend: Trend, words: Vec<String>| {
        let sign = glyphs.trend_sign(trend);
        words.into_iter().map(|words| format!("{sign} {words}")).collect()
    };
    signed(verdict.trend.trend, with_flags(unsigned_forms(scene, row, verdict), row))
}

/// Adds the rules that fire: all of them, or the most severe.
fn with_flags(forms: Vec<String>, row: &FrontRow) -> Vec<String> {
    let fired = row.flags.fired();
    let labels: Vec<&str> = fired.iter().copied().map(Flag::label).collect();
    let (Some(first), Some(shortest)) = (labels.first(), forms.last()) else { return forms };
    let longest = forms.first().map(|form| format!("{form}: {}", labels.join(", ")));
    let mut all: Vec<String> = longest.into_iter().collect();
    all.extend([format!("{shortest}: {}", labels.join(", ")), format!("{shortest}: {first}")]);
    all.push(shortest.clone());
    all
}

fn unsigned_forms(scene: &Scene<'_>, row: &FrontRow, verdict: &FrontVerdict) -> Vec<String> {
    let word = verdict.trend.trend.label().to_owned();
    let status = row.status.status.label();
    match verdict.trend.reason {
        TrendReason::NotRecorded => match row.status.record_ended {
            Some(day) => {
                let (day, month) =
                    (EventDate::from_day(day).to_calendar_words(), EventDate::from_day(day).to_month_words());
                let then = row.status.last_known(&scene.store.rules().status);
                let mut forms =
                    vec![format!("recorded to {day}"), format!("to {day}"), format!("to {month}"), word];
                if let Some((status, _)) = then {
                    forms.insert(0, format!("recorded to {day}, {} then", status.label()));
                }
                forms
            }
            None if scene.store.situation().is_sample() => {
                vec!["not comparable: a sample".to_owned(), "a sample".to_owned()]
            }
            None if row.status.incomplete_until.is_some() => {
                vec!["recorded incompletely".to_owned(), "incomplete".to_owned(), word]
            }
            None => vec!["not recorded".to_owned(), word],
        },
        TrendReason::NothingBefore => {
            vec![format!("{status}, record too short to judge"), format!("{status}, new record"), word]
        }
        TrendReason::TooFew => {
            vec![format!("{status}, too few to judge"), "few incidents".to_owned()]
        }
        TrendReason::Same if row.status.status == Status::NoneRecorded => {
            vec!["same, none yet".to_owned(), word]
        }
        TrendReason::Same => vec![format!("same, still {status}"), format!("still {status}"), word],
        TrendReason::Window(_) => {
            let length = scene.state.view.window.length;
            vec![format!("{word} than {length} before"), format!("{word}, {status}"), word]
        }
        TrendReason::Rose => vec![format!("{word}, now {status}"), word],
        TrendReason::Fell => match row.status.days_min {
            Some(days) => {
                vec![format!("{word}, none for {days} days"), format!("{word}, now {status}"), word]
            }
            None => vec![format!("{word}, now {status}"), word],
        },
        TrendReason::Alert(_) | TrendReason::Change(_) => vec![format!("{word}, {status}"), word],
    }
}

/// Returns the role of the verdict: only an escalation stands out.
pub(super) fn verdict_role(scene: &Scene<'_>, row: &FrontRow) -> Role {
    match scene.headline.verdict(row.front).map(|verdict| verdict.trend.trend) {
        Some(Trend::Deteriorated) => Role::Warning,
        Some(Trend::Mixed | Trend::Improved | Trend::TooFew) => Role::Text,
        Some(Trend::Unchanged) => Role::Dim,
        Some(Trend::Unknown) | None => Role::Unknown,
    }
}

/// Returns the forms of the date of the last incident: in full, by months, by years. Each is true, the shorter ones are
/// less exact.
pub(super) fn last_incident_forms(scene: &Scene<'_>, row: &FrontRow) -> Vec<String> {
    let Some(last) = row.status.last_incident else { return vec!["none known".to_owned()] };
    let years = last.coarsened(Precision::Year).to_calendar_words();
    vec![last.to_words(scene.state.today), last.to_month_words(), years]
}
