//! Completes a filter that is being typed: names of fields and, after a field, its values.

use super::bind::UNATTRIBUTED;
use super::field::{Field, FieldType};
use super::named_items::{NamedItem, named_actors, named_fronts, named_sources};
use super::parse::is_word_char;
use super::value_parser::value_words;
use crate::model::Situation;
use crate::model::text::fold;

/// The most completions offered for one text.
const MAX_COMPLETIONS: usize = 40;

/// A text that completes what is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The text to insert.
    pub text: String,
    /// What it stands for: the name of an id, the description of a field. Empty if the text says it.
    pub meaning: String,
}

/// The completions of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completions {
    /// The byte at which the completed part begins.
    pub start: usize,
    /// The completions: those whose text begins with what is typed, then those with a name that does, then those
    /// with a name that contains it.
    pub items: Vec<Completion>,
}

/// Returns the completions of the filter text before the cursor. `countries` are the names of countries in the data.
#[must_use]
pub fn complete_filter<'a>(
    before_cursor: &str,
    situation: &'a Situation,
    countries: impl Iterator<Item = &'a str>,
) -> Completions {
    let word_start = last_word_start(before_cursor);
    let word = before_cursor.get(word_start..).unwrap_or_default();
    let Some(operator) = word.find([':', '=', '<', '>', '!']) else {
        return Completions { start: word_start, items: complete_field_name(word) };
    };
    let (name, rest) = word.split_at(operator);
    let Some(field) = Field::from_name(name) else { return Completions::default() };
    let values = rest.trim_start_matches([':', '=', '<', '>', '!']);
    let separators: &[char] = if field == Field::Dyad { &[',', '~'] } else { &[','] };
    let value = values.rsplit_once(separators).map_or(values, |(_, last)| last);
    Completions {
        start: before_cursor.len() - value.len(),
        items: complete_value(field, value.trim_start_matches('"'), situation, countries),
    }
}

/// Returns where the word before the cursor begins, after a minus sign; quoted text belongs to its word.
fn last_word_start(text: &str) -> usize {
    let (mut start, mut is_quoted) = (0, false);
    for (index, c) in text.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            c if !is_quoted && !is_word_char(c) => start = index + c.len_utf8(),
            '-' if index == start => start = index + 1,
            _ => {}
        }
    }
    start
}

/// Returns the fields whose names begin with the text, each with the operator that suits it.
fn complete_field_name(typed: &str) -> Vec<Completion> {
    let typed = typed.to_ascii_lowercase();
    let rows = Field::TABLE.iter().filter(|row| row.name.starts_with(&typed));
    let to_completion = |row: &super::FieldRow| Completion {
        text: format!("{}{}", row.name, if row.field_type == FieldType::Number { ">=" } else { ":" }),
        meaning: row.description.to_owned(),
    };
    rows.map(to_completion).collect()
}

fn complete_value<'a>(
    field: Field,
    typed: &str,
    situation: &'a Situation,
    countries: impl Iterator<Item = &'a str>,
) -> Vec<Completion> {
    match field {
        Field::Front => matching(typed, named_fronts(situation).map(with_names)),
        Field::Actor | Field::Dyad => matching(typed, named_actors(situation).map(with_names)),
        Field::Victims => {
            let unattributed = (UNATTRIBUTED, vec!["victims of no stated side"]);
            matching(typed, named_actors(situation).map(with_names).chain([unattributed]))
        }
        Field::Source => matching(typed, named_sources(situation).map(with_names)),
        Field::By => {
            let sources = named_sources(situation).map(with_names);
            matching(typed, named_actors(situation).map(with_names).chain(sources))
        }
        Field::Country => {
            matching(typed, countries.filter(|name| !name.is_empty()).map(|name| (name, Vec::new())))
        }
        Field::Place => {
            let mut names: Vec<&str> =
                situation.events.iter().filter_map(|e| Some(e.place.as_ref()?.name.as_str())).collect();
            names.sort_unstable();
            names.dedup();
            matching(typed, names.into_iter().map(|name| (name, Vec::new())))
        }
        field => {
            let words = value_words(field);
            matching(typed, words.iter().map(|word| (word.as_str(), Vec::new())))
        }
    }
}

fn with_names<T>(item: NamedItem<'_, T>) -> (&str, Vec<&str>) {
    (item.id, item.names)
}

/// Returns the items, each an id and its names, that match the text, best first.
fn matching<'a>(typed: &str, items: impl Iterator<Item = (&'a str, Vec<&'a str>)>) -> Vec<Completion> {
    let typed = fold(typed);
    let mut ranked: Vec<(u8, Completion)> = items
        .filter_map(|(id, names)| {
            let folded_names = || names.iter().map(|name| fold(name));
            let rank = if fold(id).starts_with(&typed) {
                0
            } else if folded_names().any(|name| name.starts_with(&typed)) {
                1
            } else if fold(id).contains(&typed) || folded_names().any(|name| name.contains(&typed)) {
                2
            } else {
                return None;
            };
            let meaning = names.first().map(|name| (*name).to_owned()).unwrap_or_default();
            Some((rank, Completion { text: quote_if_needed(id), meaning }))
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, completion)| completion).take(MAX_COMPLETIONS).collect()
}

/// Returns the text as a value: in quotes if it is not a single word.
fn quote_if_needed(text: &str) -> String {
    let is_plain = text.chars().all(|c| is_word_char(c) && !matches!(c, ',' | '~' | '/'));
    if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Filter;

    fn completed(text: &str) -> (usize, Vec<String>) {
        let sample = crate::file::load_sample().unwrap().situation;
        let countries = ["", "Sierra Leone", "Iran", "Iraq"];
        let found = complete_filter(text, &sample, countries.into_iter());
        (found.start, found.items.into_iter().map(|item| item.text).collect())
    }

    #[test]
    fn field_names_and_values_complete_the_word_before_the_cursor() {
        assert_eq!(completed("kabul kil"), (6, vec!["killed>=".to_owned()]));
        assert_eq!(completed("-con"), (1, vec!["conflict:".to_owned(), "contested:".to_owned()]));
        assert_eq!(completed("(p").1, ["precision:", "place:"]);
        assert_eq!(completed("kind:ArmedC"), (5, vec!["ArmedClash".to_owned()]));
        assert_eq!(completed("front:afg-i,afg-t").0, 12, "only the last value of a list");
        assert_eq!(completed("country:ira").1, ["Iran", "Iraq"]);
        assert_eq!(completed("country:\"sierra l"), (8, vec!["\"Sierra Leone\"".to_owned()]));
        assert_eq!(completed("contested:").1, ["yes", "no"]);
        assert!(completed("actor:tali").1.contains(&"taliban".to_owned()));
        assert!(
            completed("dyad:taliban~tajik").1.contains(&"tajikistan".to_owned()),
            "{:?}",
            completed("dyad:taliban~tajik")
        );
        assert_eq!(completed("nonsense:a"), (0, Vec::new()));
        assert!(completed("by:").1.len() <= MAX_COMPLETIONS);
    }

    #[test]
    fn every_completed_value_is_a_valid_filter() {
        let sample = crate::file::load_sample().unwrap().situation;
        for row in Field::TABLE {
            for value in completed(&format!("{}:", row.name)).1.iter().filter(|_| row.field != Field::Dyad) {
                let filter: Filter = format!("{}:{value}", row.name).parse().unwrap();
                assert!(filter.bind(&sample, sample.as_of).is_ok(), "{}:{value}", row.name);
            }
        }
    }
}
