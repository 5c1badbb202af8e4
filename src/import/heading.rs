//! A situation that is nothing but imported data: its title, and the day it is looked at from.

use crate::model::{Situation, Span};

/// What the sources of the data sets are called in a title.
const NAMES: [(&str, &str); 3] = [("ucdp-ged", "UCDP GED"), ("acled", "ACLED"), ("gdelt", "GDELT")];

/// Gives a situation made of data a title (what data, where, which years) and its as-of: the last day of any event or
/// stated total. `days` are the first and the last of its events.
pub fn head(situation: &mut Situation, days: Option<Span>) {
    let known = |id: &str| situation.sources.iter().any(|source| source.id == id);
    let data: Vec<&str> = NAMES.iter().filter(|(id, _)| known(id)).map(|(_, name)| *name).collect();
    let places = match situation.fronts.as_slice() {
        [only] => only.name.clone(),
        many if many.iter().any(|front| front.id == "elsewhere") => {
            format!("more than {} countries", many.len().saturating_sub(1))
        }
        many => format!("{} countries", many.len()),
    };
    let weeks = situation.aggregates.iter().map(|total| total.span.span);
    let last = weeks.clone().map(|span| span.end).chain(days.map(|days| days.end)).max();
    let first = weeks.map(|span| span.start).chain(days.map(|days| days.start)).min();
    situation.as_of = last.unwrap_or(situation.as_of);
    let years = first.zip(last).map(|(first, last)| {
        let (first, last) = (first.date().format("%Y").to_string(), last.date().format("%Y").to_string());
        if first == last { first } else { format!("{first}–{last}") }
    });
    let parts = [Some(data.join(" and ")), Some(places), years];
    situation.title =
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
}
