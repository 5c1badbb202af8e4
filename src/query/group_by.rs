//! The dimensions that the first pane groups events by.

use std::str::FromStr;

use crate::model::text::unknown_name;

/// A dimension of the events. The first pane has one row for each value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum GroupBy {
    /// The front.
    #[default]
    Front,
    /// The country of the place.
    Country,
    /// The first-order administrative division (admin-1) of the place.
    Region,
    /// The conflict (UCDP).
    Conflict,
    /// The first pair of actors of the event. Pane 3 counts an event with several pairs for each of them.
    Dyad,
    /// The kind of event.
    Kind,
    /// The participants. An event belongs to the row of each of them.
    Actor,
    /// The sources. An event belongs to the row of each of them.
    Source,
}

/// The words for a dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupByRow {
    /// The dimension.
    pub group_by: GroupBy,
    /// The name as typed, and the noun for one value.
    pub name: &'static str,
    /// The noun for several values.
    pub plural: &'static str,
    /// The title of the pane.
    pub title: &'static str,
    /// How the rows overlap, if an event can have several values: the events of the rows do not add up. Otherwise empty.
    pub overlap: &'static str,
    /// The name of the row of the events without a value.
    pub not_stated: &'static str,
    /// What the dimension is, as listed in the menu.
    pub description: &'static str,
}

impl GroupBy {
    /// Every dimension, in the order of the enum.
    pub const TABLE: [GroupByRow; 8] = [
        row(Self::Front, ["front", "fronts", "Fronts"], "", "lines or arenas of confrontation"),
        row(
            Self::Country,
            ["country", "countries", "Countries"],
            "no country stated",
            "country of the place",
        ),
        row(Self::Region, ["region", "regions", "Regions"], "no region stated", "admin-1 of the place"),
        row(
            Self::Conflict,
            ["conflict", "conflicts", "Conflicts"],
            "no conflict stated",
            "as UCDP defines it",
        ),
        row(Self::Dyad, ["dyad", "dyads", "Dyads"], "no second actor stated", "first pair of actors"),
        row(Self::Kind, ["kind", "kinds", "Kinds"], "", "kind of event"),
        GroupByRow {
            overlap: "an event counts for each",
            ..row(Self::Actor, ["actor", "actors", "Actors"], "no actor stated", "each participant")
        },
        GroupByRow {
            overlap: "an event counts for each",
            ..row(Self::Source, ["source", "sources", "Sources"], "no source stated", "each source")
        },
    ];

    /// Returns the words for this dimension.
    #[must_use]
    pub const fn row(self) -> &'static GroupByRow {
        &Self::TABLE[self as usize]
    }

    /// Whether an event can have several values, so that it belongs to several rows.
    #[must_use]
    pub const fn is_overlapping(self) -> bool {
        matches!(self, Self::Actor | Self::Source)
    }

    /// Whether rules and verdicts tell something about the rows. More reports of a source do not mean that more happened.
    #[must_use]
    pub const fn has_verdicts(self) -> bool {
        !matches!(self, Self::Source)
    }

    /// Returns the id of the row with this value; empty for the events without one. Ids of fronts have no prefix.
    #[must_use]
    pub fn id_of_value(self, value: &str) -> String {
        format!("{}:{value}", self.row().name)
    }

    /// Splits the id of a row into its dimension and its value. `None`: the id of a front.
    #[must_use]
    pub fn split_id(id: &str) -> Option<(Self, &str)> {
        let (name, value) = id.split_once(':')?;
        Some((name.parse().ok()?, value))
    }
}

const fn row(
    group_by: GroupBy,
    [name, plural, title]: [&'static str; 3],
    not_stated: &'static str,
    description: &'static str,
) -> GroupByRow {
    GroupByRow { group_by, name, plural, title, overlap: "", not_stated, description }
}

impl FromStr for GroupBy {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let row = Self::TABLE.iter().find(|row| row.name == name);
        row.map(|row| row.group_by)
            .ok_or_else(|| unknown_name("a dimension", name, Self::TABLE.iter().map(|row| row.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_the_order_of_the_enum_and_ids_name_their_dimension() {
        for row in GroupBy::TABLE {
            assert_eq!(row.group_by.row(), &row);
            assert_eq!(row.name.parse(), Ok(row.group_by));
            assert_eq!(row.group_by.is_overlapping(), !row.overlap.is_empty());
            let id = row.group_by.id_of_value("a: b");
            assert_eq!(GroupBy::split_id(&id), Some((row.group_by, "a: b")));
        }
        assert_eq!(GroupBy::split_id("afg-pak"), None);
        assert_eq!(
            "regoin".parse::<GroupBy>(),
            Err("“regoin” is not a dimension; did you mean region?".to_owned())
        );
    }
}
