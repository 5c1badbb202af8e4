//! Sort orders of the event list.

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

/// A column the event list can be sorted by.
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
}

impl SortField {
    /// Every sort field, in the order of the columns.
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

    /// Returns the field to sort by, which owns the column.
    #[must_use]
    pub const fn field(self) -> Field {
        match self {
            Self::Date => Field::Date,
            Self::Front => Field::Front,
            Self::Kind => Field::Kind,
            Self::Actors => Field::Actor,
            Self::Place => Field::Place,
            Self::Killed => Field::Killed,
            Self::Wounded => Field::Wounded,
            Self::Contested => Field::Contested,
            Self::Sources => Field::Sources,
        }
    }

    /// Returns the usual direction: newest, most and contested first, names from A.
    #[must_use]
    pub const fn default_direction(self) -> Direction {
        match self {
            Self::Date | Self::Killed | Self::Wounded | Self::Contested | Self::Sources => {
                Direction::Descending
            }
            Self::Front | Self::Kind | Self::Actors | Self::Place => Direction::Ascending,
        }
    }
}

impl FromStr for SortField {
    type Err = UnknownWord;

    /// Parses the name of the field, as in filters.
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        parse_word(text, Self::ALL.iter().map(|&sort| (sort, sort.field().row().name)))
    }
}

/// An order of the event list.
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
}

/// Follows the name of a field to reverse its usual direction.
const REVERSED_SUFFIX: &str = "reversed";

impl fmt::Display for SortOrder {
    /// Writes `killed`, or `killed reversed` for the direction opposite to the usual one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field.field().row().name)?;
        if self.direction == self.field.default_direction() {
            Ok(())
        } else {
            write!(f, " {REVERSED_SUFFIX}")
        }
    }
}

impl FromStr for SortOrder {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let mut words = text.split_whitespace();
        let (field, direction) = (words.next().unwrap_or_default(), words.next());
        let sort = Self::from_field(field.parse()?);
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
            let row = sort.field().row();
            assert!(row.column.is_some(), "{}", row.name);
            assert_eq!(row.name.parse(), Ok(sort));
        }
    }
}
