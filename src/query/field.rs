//! The table of fields: one row a field, from which come the filter's words, the columns of the event list
//! and the columns of exports.

/// What sort of value a field has, and so how it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// Text, found by a part of it.
    Text,
    /// Something with an id: the id, or a part of one of its names.
    Name,
    /// One of some words.
    Choice,
    /// One of some words that have an order, finest first; can be compared.
    Scale,
    /// A number; can be compared.
    Number,
    /// A date or stretch of time; can be compared.
    Date,
    /// A length of time up to as-of.
    Length,
    /// Yes or no.
    Flag,
}

impl FieldType {
    /// Whether `<`, `<=`, `>=` and `>` mean something.
    #[must_use]
    pub const fn is_comparable(self) -> bool {
        matches!(self, Self::Scale | Self::Number | Self::Date)
    }
}

/// A column of the event list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub header: &'static str,
    /// How many cells it needs to be read well.
    pub width: u16,
}

/// One row of the table of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldRow {
    /// The field.
    pub field: Field,
    /// Its name, as typed in filters.
    pub name: &'static str,
    /// Other names that filters accept: those of its export columns, where they differ.
    pub aliases: &'static [&'static str],
    /// What it is, for help.
    pub description: &'static str,
    /// What sort of value it has.
    pub field_type: FieldType,
    /// Its column in the event list, if it has one.
    pub column: Option<Column>,
    /// Its keys in exported records, in their order; the table's order is that of the record.
    pub export: &'static [&'static str],
    /// How it is used in a filter.
    pub example: &'static str,
}

macro_rules! fields {
    (@column) => { None };
    (@column $header:literal $width:literal) => { Some(Column { header: $header, width: $width }) };
    (@row $field:ident, $name:literal [$($also:literal)*], $words:literal, $is:ident, ($($column:tt)*), [$($export:literal)*], $example:literal) => {
        FieldRow {
            field: Field::$field, name: $name, aliases: &[$($also),*], description: $words, field_type: FieldType::$is,
            column: fields!(@column $($column)*), export: &[$($export),*], example: $example,
        }
    };
    ($($(#[$doc:meta])* $field:ident, $name:literal $also:tt, $words:literal, $is:ident, $column:tt, $export:tt, $example:literal;)*) => {
        /// A field of an event.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $($(#[$doc])* $field),* }

        impl Field {
            /// The table of fields, in the order of the enum.
            pub const TABLE: &'static [FieldRow] =
                &[$(fields!(@row $field, $name $also, $words, $is, $column, $export, $example)),*];

            /// Its row of the table.
            #[must_use]
            pub const fn row(self) -> &'static FieldRow {
                match self { $(Self::$field =>
                    const { &fields!(@row $field, $name $also, $words, $is, $column, $export, $example) }),* }
            }
        }
    };
}

#[rustfmt::skip]
fields! {
    /// The event's id.
    Id, "id" [], "the event's id, or a part of it", Text, (), ["id"], "id:2025-08-24-shamsiddin";
    /// When it happened.
    Date, "date" ["date_start" "date_end"], "when it happened: its whole span lies in the stretch", Date, ("date" 10), ["date_start" "date_end"], "date:2025-03..2025-06";
    /// When it happened, counted back from as-of.
    Last, "last" [], "when it happened: in this length of time up to as-of", Length, (), [], "last:30d";
    /// How exactly the date is known.
    Precision, "precision" ["date_precision"], "how exactly the date is known", Scale, (), ["date_precision"], "precision<=week";
    /// On which front.
    Front, "front" [], "the front", Name, ("front" 12), ["front"], "front:afg-irn,afg-tjk";
    /// What sort of event.
    Kind, "kind" [], "the kind of event", Choice, ("kind" 10), ["kind"], "kind:ArmedClash";
    /// Whether it is political violence.
    Incident, "incident" [], "whether it is an incident (political violence)", Flag, (), ["incident"], "incident:yes";
    /// Its quad class.
    Quad, "quad" ["quad_class"], "the quad class", Choice, (), ["quad_class"], "quad:material-conflict";
    /// Who took part.
    Actor, "actor" ["actors" "actor_names"], "an actor who took part", Name, ("actors" 20), ["actors" "actor_names"], "actor:\"NRF\"";
    /// Two who took part.
    Dyad, "dyad" [], "two actors who both took part", Name, (), [], "dyad:taliban~iran";
    /// Where it happened.
    Place, "place" [], "a name of the place, or a part of it", Text, ("place" 16), ["place" "lat" "lon"], "place:Kabul";
    /// In which country.
    Country, "country" [], "the country of the place, where it is stated, or a part of it", Text, (), [], "country:Pakistan";
    /// How exactly the place is known.
    Where, "where" ["place_precision"], "how exactly the place is known", Scale, (), ["place_precision"], "where<=district";
    /// Killed.
    Killed, "killed" [], "killed, best number", Number, ("killed" 8), ["killed"], "killed>=10";
    /// Wounded.
    Wounded, "wounded" [], "wounded, best number", Number, ("wounded" 8), ["wounded"], "wounded:unknown";
    /// Captured.
    Captured, "captured" [], "captured, best number", Number, (), [], "captured:1..5";
    /// Whether claims exclude each other.
    Contested, "contested" [], "whether two claims exclude each other", Flag, ("!" 1), [], "contested:yes";
    /// Who claims something about it.
    By, "by" [], "who makes a claim about it: an actor or a source", Name, (), [], "by:tajikistan";
    /// What is claimed.
    Says, "says" [], "what a claim about it says", Choice, (), ["claims"], "says:denied";
    /// Where it stands.
    Source, "source" [], "a source it stands in", Name, (), [], "source:diplomat";
    /// In how many sources it stands.
    Sources, "sources" [], "how many sources it stands in", Number, ("sources" 7), ["sources"], "sources>=2";
    /// All its words.
    Text, "text" ["summary"], "any of its words: summary, names, notes, claims, source titles, id", Text, ("summary" 24), ["summary"], "text:bridge";
}

impl Field {
    /// The field with this name, or one of its other names, in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        Self::TABLE
            .iter()
            .find(|row| row.name == name || row.aliases.contains(&name.as_str()))
            .map(|row| row.field)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::query::Filter;

    #[test]
    fn names_are_unique_and_found() {
        let mut seen = HashSet::new();
        for row in Field::TABLE {
            assert_eq!(row.field.row(), row);
            for name in std::iter::once(&row.name).chain(row.aliases) {
                assert!(seen.insert(*name), "{name} twice");
                assert_eq!(Field::from_name(&name.to_uppercase()), Some(row.field));
            }
        }
        assert_eq!(Field::from_name("frnt"), None);
    }

    #[test]
    fn the_export_columns_are_those_of_the_contract() {
        let keys: Vec<&str> = Field::TABLE.iter().flat_map(|row| row.export).copied().collect();
        let contract = "id date_start date_end date_precision front kind incident quad_class actors actor_names place \
                        lat lon place_precision killed wounded claims sources summary";
        assert_eq!(keys, contract.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn every_example_is_a_filter_on_its_field() {
        for row in Field::TABLE {
            let filter: Filter = row.example.parse().unwrap();
            assert!(row.example.starts_with(row.name), "{}", row.example);
            assert!(!filter.is_everything());
        }
    }

    #[test]
    fn the_page_on_filters_names_every_field_with_its_example() {
        let page = include_str!("../../docs/filter.md");
        for row in Field::TABLE {
            for part in [row.name, row.description, row.example] {
                assert!(page.contains(part), "docs/filter.md lacks {part}");
            }
        }
    }
}
