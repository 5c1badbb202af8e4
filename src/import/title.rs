//! A situation that is nothing but imported data: its title, and the day it is looked at from.

use crate::model::{Columns, Day, Situation, Span};

/// What the sources of the data sets are called in a title.
const DATASET_TITLES: [(&str, &str); 3] = [("ucdp-ged", "UCDP GED"), ("acled", "ACLED"), ("gdelt", "GDELT")];

/// Gives a situation made of data a title (what data, where, which years) and its as-of: the last day of any event or
/// stated total. `days` are the first and the last of its events.
///
/// GDELT has what was reported since its file begins, and some of it is dated a week, a month or a year earlier: those
/// days are not recorded. Where there is nothing but GDELT, coverage begins on the day from which nineteen of twenty
/// events are on; the note of each front says so.
pub fn set_title_and_as_of(situation: &mut Situation, days: Option<Span>, columns: &Columns) {
    let known = |id: &str| situation.sources.iter().any(|source| source.id == id);
    let data: Vec<&str> = DATASET_TITLES.iter().filter(|(id, _)| known(id)).map(|(_, name)| *name).collect();
    let strays = (data == ["GDELT"]).then(|| columns.start.get(columns.len() / 20)).flatten();
    if let Some(&from) = strays.filter(|&&from| days.is_some_and(|days| days.start.0 < from)) {
        for front in &mut situation.fronts {
            front.coverage_from = Some(Day(from));
            front.note = Some(format!(
                "Nineteen of twenty rows are dated from {} on, earlier ones are strays: GDELT has what was reported, some of it dated long before.",
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
    let weeks = situation.aggregates.iter().map(|total| total.span.span);
    let last = weeks.clone().map(|span| span.end).chain(days.map(|days| days.end)).max();
    let begun = days.map(|days| strays.map_or(days.start, |&from| Day(from)));
    let first = weeks.map(|span| span.start).chain(begun).min();
    situation.as_of = last.unwrap_or(situation.as_of);
    let years = first.zip(last).map(|(first, last)| {
        let (first, last) = (first.date().format("%Y").to_string(), last.date().format("%Y").to_string());
        if first == last { first } else { format!("{first}–{last}") }
    });
    let parts = [Some(data.join(" and ")), Some(places), years];
    situation.title =
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
}
