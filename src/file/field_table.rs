//! Reads `(name: value, …)` by a table of fields.

use super::ron_fields::{new_fault, read_fields, read_values};
use super::ron_syntax::RonSlice;
use super::setting_value::SettingError;
use super::source_text::{SourceFault, quote_name, suggestion_hint};

/// A field that can be set on a `T`.
pub(super) struct TableField<T> {
    pub(super) name: &'static str,
    /// Whether its value is a list; otherwise the setter receives one text.
    pub(super) is_list: bool,
    pub(super) set_value: fn(&mut T, &[&str]) -> Result<(), SettingError>,
}

// `derive` would require the same of `T`.
impl<T> Clone for TableField<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for TableField<T> {}

/// Sets the fields of `target`, which the messages call `owner`. Returns the faults; fields without are set.
pub(super) fn read_by_table<T>(
    body: RonSlice<'_>,
    owner: &str,
    table: &[TableField<T>],
    target: &mut T,
) -> Vec<SourceFault> {
    let fields = match read_fields(body) {
        Ok(fields) => fields,
        Err(fault) => return vec![fault],
    };
    let mut faults = Vec::new();
    let mut seen = Vec::new();
    for (field, value) in fields {
        let Some(row) = table.iter().find(|row| row.name == field.text) else {
            let names: Vec<&str> = table.iter().map(|row| row.name).collect();
            let message = format!("{owner} has no field {}", quote_name(field.text));
            faults.push(SourceFault::error(field.byte_range(), message, suggestion_hint(field.text, &names)));
            continue;
        };
        if seen.contains(&row.name) {
            let message = format!("{} is set twice", quote_name(row.name));
            faults.push(new_fault(field.byte_range(), message, None));
            continue;
        }
        seen.push(row.name);
        let result = read_values(row.is_list, value).and_then(|items| {
            let written: Vec<&str> = items.iter().map(|(_, text)| text.as_str()).collect();
            (row.set_value)(target, &written).map_err(|error| error.into_fault(value, &items))
        });
        faults.extend(result.err());
    }
    faults
}
