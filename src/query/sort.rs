//! Sort orders of the lists.

use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;

use super::bucket::{UnknownWord, parse_word};
use super::field::Field;

/// Which end comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest, oldest, A first.
    Ascending,
    /// Largest, newest, Z first.
    Descending,
}

impl Direction {
    /// Returns the opposite direction.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}

/// A column that a list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortField {
    /// The date.
    Date,
    /// The name of the front.
    Front,
    /// The label of the kind.
    Kind,
    /// The names of the actors.
    Actors,
    /// The name of the place.
    Place,
    /// The best number of killed; unknown comes last.
    Killed,
    /// The best number of wounded; unknown comes last.
    Wounded,
    /// Whether the event is contested.
    Contested,
    /// The number of sources.
    Sources,
    /// The number of incidents in the window.
    Incidents,
    /// The incidents in the window against the window before.
    Change,
}

impl SortField {
    /// The fields that the events sort by, in the order of the columns.
    pub const ALL: [Self; 9] = [
        Self::Date,
        Self::Front,
        Self::Kind,
        Self::Actors,
        Self::Place,
        Self::Killed,
        Self::Wounded,
        Self::Contested,
        Self::Sources,
    ];

    /// The fields that the fronts sort by. The date is that of the last incident.
    pub const FRONTS: [Self; 6] =
        [Self::Front, Self::Date, Self::Incidents, Self::Change, Self::Killed, Self::Contested];

    /// The fields that the dyads sort by. The date is that of the last event.
    pub const DYADS: [Self; 5] = [Self::Actors, Self::Date, Self::Incidents, Self::Change, Self::Killed];

    /// Returns every field that any list sorts by.
    pub fn all_lists() -> impl Iterator<Item = Self> + Clone {
        Self::ALL.into_iter().chain([Self::Incidents, Self::Change])
    }

    /// Returns the name as typed: that of the field of events, if it is one.
    #[must_use]
    pub fn name(self) -> &'static str {
        let field = match self {
            Self::Date => Field::Date,
            Self::Front => Field::Front,
            Self::Kind => Field::Kind,
            Self::Actors => Field::Actor,
            Self::Place => Field::Place,
            Self::Killed => Field::Killed,
            Self::Wounded => Field::Wounded,
            Self::Contested => Field::Contested,
            Self::Sources => Field::Sources,
            Self::Incidents => return "incidents",
            Self::Change => return "change",
        };
        field.row().name
    }

    /// Returns the usual direction: newest, most and contested first, names from A.
    #[must_use]
    pub const fn default_direction(self) -> Direction {
        match self {
            Self::Date
            | Self::Killed
            | Self::Wounded
            | Self::Contested
            | Self::Sources
            | Self::Incidents
            | Self::Change => Direction::Descending,
            Self::Front | Self::Kind | Self::Actors | Self::Place => Direction::Ascending,
        }
    }
}

impl FromStr for SortField {
    type Err = UnknownWord;

    /// Parses a field that the events sort by.
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        parse_word(text, Self::ALL.iter().map(|&sort| (sort, sort.name())))
    }
}

/// An order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SortOrder {
    /// What to sort by.
    pub field: SortField,
    /// Which end comes first.
    pub direction: Direction,
}

impl SortOrder {
    /// Returns the order by this field, in its usual direction.
    #[must_use]
    pub const fn from_field(field: SortField) -> Self {
        Self { field, direction: field.default_direction() }
    }

    /// Returns the order after sorting by `field` once more: its usual direction, then the reverse, then none.
    #[must_use]
    pub fn cycle(current: Option<Self>, field: SortField) -> Option<Self> {
        match current.filter(|sort| sort.field == field) {
            None => Some(Self::from_field(field)),
            Some(sort) if sort.direction == field.default_direction() => {
                Some(Self { field, direction: sort.direction.reversed() })
            }
            Some(_) => None,
        }
    }

    /// Parses an order by one of these fields.
    ///
    /// # Errors
    /// If the text names none of them, or more than one word follows.
    pub fn parse_among(
        text: &str,
        fields: impl Iterator<Item = SortField> + Clone,
    ) -> Result<Self, UnknownWord> {
        let mut words = text.split_whitespace();
        let (field, direction) = (words.next().unwrap_or_default(), words.next());
        let sort = Self::from_field(parse_word(field, fields.map(|sort| (sort, sort.name())))?);
        match (direction, words.next()) {
            (None, None) => Ok(sort),
            (Some(word), None) if word.eq_ignore_ascii_case(REVERSED_SUFFIX) => {
                Ok(Self { direction: sort.direction.reversed(), ..sort })
            }
            _ => {
                let known = format!("{sort}, {sort} {REVERSED_SUFFIX}");
                Err(UnknownWord { typed: text.to_owned(), known })
            }
        }
    }

    /// Sorts rows by a key. Rows without a key come last in either direction, and rows with equal keys keep their order.
    pub fn sort_rows<T>(self, rows: &mut [T], key: impl Fn(&T) -> Option<SortKey>) {
        match self.direction {
            Direction::Ascending => rows.sort_by_cached_key(|row| {
                let key = key(row);
                (key.is_none(), key)
            }),
            Direction::Descending => rows.sort_by_cached_key(|row| Reverse(key(row))),
        }
    }
}

/// What a row is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SortKey {
    /// A number, or a day.
    Number(i64),
    /// Folded text.
    Text(String),
}

/// The order of the first pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FrontOrder {
    /// Those that matter most first.
    #[default]
    Ranked,
    /// As in the file.
    File,
    /// By a column.
    Sorted(SortOrder),
}

impl FrontOrder {
    /// Returns the column that the pane is sorted by, if any.
    #[must_use]
    pub const fn column(self) -> Option<SortOrder> {
        match self {
            Self::Sorted(sort) => Some(sort),
            Self::Ranked | Self::File => None,
        }
    }
}

/// Follows the name of a field to reverse its usual direction.
const REVERSED_SUFFIX: &str = "reversed";

impl fmt::Display for SortOrder {
    /// Writes `killed`, or `killed reversed` for the direction opposite to the usual one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field.name())?;
        if self.direction == self.field.default_direction() {
            Ok(())
        } else {
            write!(f, " {REVERSED_SUFFIX}")
        }
    }
}

impl FromStr for SortOrder {
    type Err = UnknownWord;

    /// Parses an order of the events.
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Self::parse_among(text, SortField::ALL.into_iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_parse_back() {
        for field in SortField::ALL {
            for direction in [Direction::Ascending, Direction::Descending] {
                let sort = SortOrder { field, direction };
                assert_eq!(sort.to_string().parse(), Ok(sort));
            }
        }
        assert_eq!("killed".parse(), Ok(SortOrder::from_field(SortField::Killed)));
        assert_eq!("Date  Reversed".parse::<SortOrder>().unwrap().to_string(), "date reversed");
        let error = "killed upwards".parse::<SortOrder>().unwrap_err().to_string();
        assert_eq!(error, "\"killed upwards\" is not one of killed, killed reversed");
        assert!("kiled".parse::<SortOrder>().is_err() && "".parse::<SortOrder>().is_err());
    }

    #[test]
    fn sorting_again_reverses_and_then_clears() {
        let first = SortOrder::cycle(None, SortField::Killed);
        assert_eq!(first, Some(SortOrder { field: SortField::Killed, direction: Direction::Descending }));
        let second = SortOrder::cycle(first, SortField::Killed);
        assert_eq!(second, Some(SortOrder { field: SortField::Killed, direction: Direction::Ascending }));
        assert_eq!(SortOrder::cycle(second, SortField::Killed), None);
        assert_eq!(SortOrder::cycle(second, SortField::Place), Some(SortOrder::from_field(SortField::Place)));
    }

    #[test]
    fn every_sort_field_has_a_column_and_its_name() {
        for sort in SortField::ALL {
            let row = Field::from_name(sort.name()).unwrap().row();
            assert!(row.column.is_some(), "{}", row.name);
            assert_eq!(row.name.parse(), Ok(sort));
        }
    }

    #[test]
    fn rows_without_a_key_come_last_and_equal_ones_keep_their_order() {
        let rows = [(1, Some(2)), (2, None), (3, Some(5)), (4, Some(2))];
        let sorted = |direction| {
            let mut rows = rows;
            let sort = SortOrder { field: SortField::Incidents, direction };
            sort.sort_rows(&mut rows, |row| row.1.map(SortKey::Number));
            rows.map(|row| row.0)
        };
        assert_eq!(sorted(Direction::Ascending), [1, 4, 3, 2]);
        assert_eq!(sorted(Direction::Descending), [3, 1, 4, 2]);
        let change = SortOrder::parse_among("Change reversed", SortField::FRONTS.into_iter()).unwrap();
        assert_eq!(change.to_string(), "change reversed");
        assert!(SortOrder::parse_among("place", SortField::FRONTS.into_iter()).is_err());
        assert!("change".parse::<SortOrder>().is_err(), "the events have no such column");
    }
}
