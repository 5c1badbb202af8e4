//! Reads the views that a situation shares with its readers.

use super::source_files::SourceFile;
use crate::file::ron_fields::read_fields;
use crate::file::ron_syntax::{RonParts, RonSlice};
use crate::file::source_text::{SourceFault, quote_name, suggestion_hint};
use crate::file::view_fields::{ViewEntries, render_fields};
use crate::model::{Severity, Situation, ViewText};
use crate::query::GroupBy;

/// Reads the views of all files into the situation, whose fronts have been read. A view with an error is left out.
pub(super) fn read_views(files: &mut [SourceFile], situation: &mut Situation) {
    let known: Vec<&str> = situation.fronts.iter().map(|front| front.id.as_str()).collect();
    for SourceFile { source, outline, faults, .. } in files {
        let mut entries = ViewEntries::default();
        for (name, fields) in &outline.views {
            let (count_before, faults_before) = (entries.views.len(), entries.faults.len());
            let body = RonSlice::from_range(&source.text, fields);
            entries.read_entry(RonSlice::from_range(&source.text, name), body);
            let Some((view, range)) = entries.views.get(count_before) else { continue };
            if situation.views.iter().any(|earlier| earlier.name == view.name) {
                let message = format!("the view {} is defined twice", quote_name(&view.name));
                entries.faults.push(SourceFault::error(range.clone(), message, None));
            }
            for (index, id) in view.fronts.iter().enumerate() {
                if GroupBy::split_id(id).is_none() && !known.contains(&id.as_str()) {
                    let message = format!("there is no front {}", quote_name(id));
                    let range = locate_front(body, index).token_range();
                    entries.faults.push(SourceFault::error(range, message, suggestion_hint(id, &known)));
                }
            }
            let new_faults = entries.faults.get(faults_before..).unwrap_or_default();
            if new_faults.iter().all(|fault| fault.severity != Severity::Error) {
                situation.views.push(ViewText { name: view.name.clone(), fields: render_fields(view) });
            }
        }
        faults.append(&mut entries.faults);
    }
}

/// Returns the front with this index in the list of a view, or else the whole view.
fn locate_front(body: RonSlice<'_>, index: usize) -> RonSlice<'_> {
    let fields = read_fields(body).unwrap_or_default();
    let list = fields.into_iter().find(|(name, _)| name.text == "fronts").map(|(_, value)| value);
    match list.map(RonSlice::split) {
        Some(RonParts::Items(items)) => items.get(index).copied().unwrap_or(body),
        _ => body,
    }
}
