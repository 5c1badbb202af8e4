//! The table of fields: one row per field, which defines its name in filters, its column in the event list and its
//! columns in exports.

/// The type of a field's values. Decides which conditions a filter may state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// Text, matched by a part of it.
    Text,
    /// An item with an id, matched by its id or by part of a name.
    Name,
    /// One of a list of words.
    Choice,
    /// One of an ordered list of words, finest first. Comparable.
    Scale,
    /// A number. Comparable.
    Number,
    /// A date or range of dates. Comparable.
    Date,
    /// A length of time, counted back from as-of.
    Length,
    /// Yes or no.
    Flag,
}

impl FieldType {
    /// Whether `<`, `<=`, `>=` and `>` apply.
    #[must_use]
    pub const fn is_comparable(self) -> bool {
        matches!(self, Self::Scale | Self::Number | Self::Date)
    }
}

/// A column of the event list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Column head.
    pub header: &'static str,
    /// Width in terminal cells.
    pub width: u16,
}

/// One row of the table of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldRow {
    /// The field.
    pub field: Field,
    /// Name in filters.
    pub name: &'static str,
    /// Other names accepted in filters: those of its export columns, if they differ.
    pub aliases: &'static [&'static str],
    /// Description, as in docs/filter.md.
    pub description: &'static str,
    /// Type of its values.
    pub field_type: FieldType,
    /// Column in the event list, if any.
    pub column: Option<Column>,
    /// Keys in exported records, in order. Records list them in the order of the table.
    pub export: &'static [&'static str],
    /// Example of a filter.
    pub example: &'static str,
}

macro_rules! fields {
    (@column) => { None };
    (@column $header:literal $width:literal) => { Some(Column { header: $header, width: $width }) };
    (@row $field:ident, $name:literal [$($alias:literal)*], $description:literal, $type:ident, ($($column:tt)*), [$($export:literal)*], $example:literal) => {
        FieldRow {
            field: Field::$field, name: $name, aliases: &[$($alias),*], description: $description, field_type: FieldType::$type,
            column: fields!(@column $($column)*), export: &[$($export),*], example: $example,
        }
    };
    ($($(#[$doc:meta])* $field:ident, $name:literal $aliases:tt, $description:literal, $type:ident, $column:tt, $export:tt, $example:literal;)*) => {
        /// A field of an event.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $($(#[$doc])* $field),* }

        impl Field {
            /// The table of fields, in the order of the enum.
            pub const TABLE: &'static [FieldRow] =
                &[$(fields!(@row $field, $name $aliases, $description, $type, $column, $export, $example)),*];

            /// Returns the row of this field.
            #[must_use]
            pub const fn row(self) -> &'static FieldRow {
                match self { $(Self::$field =>
                    const { &fields!(@row $field, $name $aliases, $description, $type, $column, $export, $example) }),* }
            }
        }
    };
}

#[rustfmt::skip]
fields! {
    /// The event's id.
    Id, "id" [], "the event's id, or part of it", Text, (), ["id"], "id:2025-08-24-shamsiddin";
    /// When it happened.
    Date, "date" ["date_start" "date_end"], "when it happened; the whole span must be inside", Date, ("date" 10), ["date_start" "date_end"], "date:2025-03..2025-06";
    /// When it happened, counted back from as-of.
    Last, "last" [], "when it happened, counted back from as-of", Length, (), [], "last:30d";
    /// How precisely the date is known.
    Precision, "precision" ["date_precision"], "how exactly the date is known", Scale, (), ["date_precision" "date_inferred"], "precision<=week";
    /// The front.
    Front, "front" [], "the front", Name, ("front" 12), ["front"], "front:afg-irn,afg-tjk";
    /// The kind of event.
    Kind, "kind" [], "the kind of event", Choice, ("kind" 10), ["kind"], "kind:ArmedClash";
    /// Whether it is an incident (political violence).
    Incident, "incident" [], "whether it is an incident (political violence)", Flag, (), ["incident"], "incident:yes";
    /// Whether it took place.
    Status, "status" [], "whether it happened or was only announced", Choice, (), ["status"], "status:announced";
    /// The quad class.
    Quad, "quad" ["quad_class"], "the quad class", Choice, (), ["quad_class"], "quad:material-conflict";
    /// The actors who took part.
    Actor, "actor" ["actors" "actor_names"], "an actor who took part", Name, ("actors" 20), ["actors" "actor_names"], "actor:\"NRF\"";
    /// Two actors who took part.
    Dyad, "dyad" [], "two actors who both took part", Name, (), [], "dyad:taliban~iran";
    /// Where it happened.
    Place, "place" [], "a name of the place, or part of it", Text, ("place" 16), ["place" "lat" "lon"], "place:Kabul";
    /// The country of the place.
    Country, "country" [], "the country of the place, if stated, or part of it", Text, (), [], "country:Pakistan";
    /// The region (admin-1) of the place.
    Region, "region" [], "the region (admin-1) of the place, if stated, or part of it", Text, (), [], "region:Badakhshan";
    /// The conflict.
    Conflict, "conflict" [], "the conflict that it is part of, if stated, or part of its name", Text, (), [], "conflict:\"Mali: Azawad\"";
    /// How precisely the place is known.
    Where, "where" ["place_precision"], "how exactly the place is known", Scale, (), ["place_precision"], "where<=district";
    /// The killed, best number.
    Killed, "killed" [], "killed, best number", Number, ("killed" 8), ["killed"], "killed>=10";
    /// The wounded, best number.
    Wounded, "wounded" [], "wounded, best number", Number, ("wounded" 8), ["wounded"], "wounded:unknown";
    /// The captured, best number.
    Captured, "captured" [], "captured, best number", Number, (), [], "captured:1..5";
    /// Whose victims are counted.
    Victims, "victims" [], "an actor whose killed, wounded or captured a claim counts, or `unattributed`", Name, (), [], "victims:\"Chinese nationals\"";
    /// Whether two claims exclude each other.
    Contested, "contested" [], "whether two claims exclude each other", Flag, ("!" 1), [], "contested:yes";
    /// The claimants.
    By, "by" [], "an actor or a source that makes a claim about it", Name, (), [], "by:tajikistan";
    /// What claims say.
    Says, "says" [], "what a claim about it says", Choice, (), ["claims"], "says:denied";
    /// The sources that report it.
    Source, "source" [], "a source that reports it", Name, (), [], "source:diplomat";
    /// The number of sources.
    Sources, "sources" [], "how many sources report it", Number, ("sources" 7), ["sources"], "sources>=2";
    /// The notes.
    Note, "note" [], "a word in its note, or in those of its claims and its place", Text, (), [], "note:\"second hand\"";
    /// All texts of the event.
    Text, "text" ["summary"], "any word in its summary, names, notes, claims, source titles or id", Text, ("summary" 24), ["summary"], "text:bridge";
}

impl Field {
    /// Returns the field with this name or alias, ignoring case.
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
    fn field_names_are_unique_and_parse() {
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
    fn export_columns_are_the_documented_ones_in_order() {
        let keys: Vec<&str> = Field::TABLE.iter().flat_map(|row| row.export).copied().collect();
        let documented = "id date_start date_end date_precision date_inferred front kind incident status quad_class actors actor_names place \
                        lat lon place_precision killed wounded claims sources summary";
        assert_eq!(keys, documented.split_whitespace().collect::<Vec<_>>());
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
    fn filter_docs_list_every_field_with_its_example() {
        let page = include_str!("../../docs/filter.md");
        for row in Field::TABLE {
            for part in [row.name, row.description, row.example] {
                assert!(page.contains(part), "docs/filter.md lacks {part}");
            }
        }
    }
}
