//! The fields that a frequency table counts.

use std::str::FromStr;

use crate::model::text::unknown_name;

/// A field whose values are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FrequencyField {
    /// The kind of event.
    #[default]
    Kind,
    /// Each actor that took part.
    Actor,
    /// Each pair of the first actor and another.
    Dyad,
    /// The front as recorded.
    Front,
    /// The country of the place.
    Country,
    /// The first-order administrative division (admin-1) of the place.
    Region,
    /// The conflict (UCDP).
    Conflict,
    /// The name of the place.
    Place,
    /// Each source.
    Source,
    /// Each actor or source that makes a claim.
    Claimant,
    /// The precision of the date.
    Precision,
    /// The year that the whole date is in.
    Year,
    /// The month that the whole date is in.
    Month,
    /// The best number of killed, in classes.
    Killed,
}

impl FrequencyField {
    /// Every field, with its name as typed.
    pub const TABLE: [(Self, &'static str); 14] = [
        (Self::Kind, "kind"),
        (Self::Actor, "actor"),
        (Self::Dyad, "dyad"),
        (Self::Front, "front"),
        (Self::Country, "country"),
        (Self::Region, "region"),
        (Self::Conflict, "conflict"),
        (Self::Place, "place"),
        (Self::Source, "source"),
        (Self::Claimant, "claimant"),
        (Self::Precision, "precision"),
        (Self::Year, "year"),
        (Self::Month, "month"),
        (Self::Killed, "killed"),
    ];

    /// Returns the name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        Self::TABLE[self as usize].1
    }

    /// Returns the next or the previous field; after the last comes the first.
    #[must_use]
    pub const fn step(self, forward: bool) -> Self {
        let step = if forward { 1 } else { Self::TABLE.len() - 1 };
        Self::TABLE[(self as usize + step) % Self::TABLE.len()].0
    }

    /// Whether an event can have several values, so that shares add up to more than the whole.
    #[must_use]
    pub const fn is_multiple(self) -> bool {
        matches!(self, Self::Actor | Self::Dyad | Self::Source | Self::Claimant)
    }

    /// Whether the values are only in the records, which are read of a limited number of events.
    #[must_use]
    pub const fn needs_records(self) -> bool {
        matches!(self, Self::Place | Self::Source | Self::Claimant)
    }
}

impl FromStr for FrequencyField {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let row = Self::TABLE.iter().find(|(_, known)| *known == name);
        row.map(|&(field, _)| field)
            .ok_or_else(|| unknown_name("a field", name, Self::TABLE.iter().map(|(_, name)| *name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_in_the_order_of_the_enum_and_steps_visit_all() {
        let mut field = FrequencyField::default();
        for (index, (row, name)) in FrequencyField::TABLE.into_iter().enumerate() {
            assert_eq!(row as usize, index);
            assert_eq!((name.parse(), field), (Ok(row), row));
            assert_eq!(field.step(true).step(false), field);
            field = field.step(true);
        }
        assert_eq!(field, FrequencyField::Kind);
    }
}
