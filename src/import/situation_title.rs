//! The title and the as-of of a situation that consists of imported data only.

use crate::model::{Columns, Day, Situation, Span};
use crate::query::GroupBy;

/// Source ids of the data sets and their names in a title.
const DATASET_TITLES: [(&str, &str); 3] = [("ucdp-ged", "UCDP GED"), ("acled", "ACLED"), ("gdelt", "GDELT")];

/// Sets the title (data sets, countries, years), the dimension that the board opens with, and the as-of: the last day of any event or stated total. `days` spans
/// the events.
///
/// A GDELT file holds what was reported in a period, and dates some of it a week, a month or a year earlier. Those
/// earlier days are not covered. If GDELT is the only data set, coverage begins on the day from which 95 % of the
/// events are dated; the note of each front explains this.
pub fn set_title_and_as_of(situation: &mut Situation, days: Option<Span>, columns: &Columns) {
    let has_source = |id: &str| situation.sources.iter().any(|source| source.id == id);
    let datasets: Vec<&str> =
        DATASET_TITLES.iter().filter(|(id, _)| has_source(id)).map(|(_, name)| *name).collect();
    let coverage_start = (datasets == ["GDELT"]).then(|| columns.start.get(columns.len() / 20)).flatten();
    if let Some(&from) = coverage_start.filter(|&&from| days.is_some_and(|days| days.start.0 < from)) {
        for front in &mut situation.fronts {
            front.coverage_from = Some(Day(from));
            front.note = Some(format!(
                "Recorded from {}, where 95 % of the rows begin; earlier rows are strays: GDELT dates some reports long before they appeared.",
                Day(from)
            ));
        }
    }
    let places = match situation.fronts.as_slice() {
        [only] => only.name.clone(),
        many if many.iter().any(|front| front.id == "elsewhere") => {
            format!("more than {} countries", many.len().saturating_sub(1))
        }
        many => format!("{} countries", many.len()),
    };
    // Stated totals without events are listed by front.
    if !columns.is_empty() {
        situation.opening.group = Some(opening_dimension(situation, columns).row().name.to_owned());
    }
    let totals = situation.aggregates.iter().map(|total| total.span.span);
    let last = totals.clone().map(|span| span.end).chain(days.map(|days| days.end)).max();
    let first_event = days.map(|days| coverage_start.map_or(days.start, |&from| Day(from)));
    let first = totals.map(|span| span.start).chain(first_event).min();
    situation.as_of = last.unwrap_or(situation.as_of);
    let years = first.zip(last).map(|(first, last)| {
        let (first, last) = (first.date().format("%Y").to_string(), last.date().format("%Y").to_string());
        if first == last { first } else { format!("{first}–{last}") }
    });
    let parts = [Some(datasets.join(" and ")), Some(places), years];
    situation.title =
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
}

/// Returns the dimension that tells the events apart: the country or, of a single country, the region, else the conflict.
fn opening_dimension(situation: &Situation, columns: &Columns) -> GroupBy {
    if situation.fronts.len() > 1 {
        return GroupBy::Country;
    }
    // The first name of each dictionary stands for “not stated”.
    if columns.regions.len() > 2 {
        GroupBy::Region
    } else if columns.conflicts.len() > 2 {
        GroupBy::Conflict
    } else {
        GroupBy::Country
    }
}
