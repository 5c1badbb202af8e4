//! The reader's file: RON in which every field is optional. All problems are found at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::effective::{Loaded, Origin};
use super::keys::{self, Wanted};
use super::ron_fields::{bare, fields, values};
use super::setting_table::{Setting, table};
use super::views;
use crate::assess::THRESHOLDS;
use crate::board::Command;
use crate::board::chord::Chord;
use crate::file::fault::{Fault, Source, Span, nearest, quoted, suggest};
use crate::file::syntax::{Entries, Parts, Slice, not_ron};
use crate::model::Diagnostic;

/// Applies a file to what is loaded so far. `home` is what `~` stands for.
pub(super) fn apply(loaded: &mut Loaded, path: &Path, content: &str, home: Option<&Path>) -> Vec<Diagnostic> {
    let content = content.strip_prefix('\u{feff}').unwrap_or(content);
    let source = Source::new(path.to_string_lossy().into_owned(), content.to_owned());
    let mut reading = Reading { loaded, faults: Vec::new(), places: BTreeMap::new(), wanted: Wanted::new() };
    let whole = Slice::whole(&source.text);
    // A file of nothing but comments sets nothing.
    if !whole.start().text.is_empty() {
        match not_ron(whole) {
            Some(fault) => reading.faults.push(fault),
            None => reading.section(whole, ""),
        }
    }
    reading.check_order();
    reading.bind_keys();
    let Reading { faults, places, .. } = reading;

    if let Some(data) = loaded.config.data.take() {
        let from_here = places.contains_key("data");
        loaded.config.data = Some(if from_here { resolved(&data, path, home) } else { data });
    }
    for (setting, place) in places {
        let origin = Origin::File { file: path.to_owned(), line: source.line(place.start) };
        loaded.origins.insert(setting, origin);
    }
    source.resolve(faults)
}

/// A path of the file: `~/` is the home directory, and what is relative is relative to the file.
fn resolved(data: &Path, file: &Path, home: Option<&Path>) -> PathBuf {
    match (data.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => file.parent().map_or_else(|| data.to_owned(), |folder| folder.join(data)),
    }
}

struct Reading<'l> {
    loaded: &'l mut Loaded,
    faults: Vec<Fault>,
    /// The place of each setting that the file sets.
    places: BTreeMap<String, Span>,
    wanted: Wanted,
}

impl Reading<'_> {
    fn fault(&mut self, at: Span, message: String, hint: Option<String>) {
        self.faults.push(Fault::error(at, message, hint));
    }

    /// Reads `(name: value, …)`; `prefix` is empty or ends with a dot.
    fn section(&mut self, slice: Slice<'_>, prefix: &str) {
        let fields = match fields(slice) {
            Ok(fields) => fields,
            Err(fault) => return self.faults.push(fault),
        };
        let mut seen = Vec::new();
        for (name, value) in fields {
            let path = format!("{prefix}{}", name.text);
            if seen.contains(&name.text) {
                self.fault(name.span(), format!("{} is set twice", quoted(name.text)), None);
                continue;
            }
            seen.push(name.text);
            let within = format!("{path}.");
            if path == "keys" {
                self.keys(value);
            } else if path == "views" {
                self.views(value);
            } else if let Some(setting) = table().find(|setting| setting.path == path) {
                self.setting(&setting, value);
            } else if table().any(|setting| setting.path.starts_with(&within)) {
                self.section(value, &within);
            } else {
                let hint = unknown_hint(prefix, name.text);
                self.fault(name.span(), format!("there is no setting {}", quoted(&path)), hint);
            }
        }
    }

    fn setting(&mut self, setting: &Setting, value: Slice<'_>) {
        let set = values(setting.is_list, value).and_then(|items| {
            let written: Vec<&str> = items.iter().map(|(_, text)| text.as_str()).collect();
            setting.set(&mut self.loaded.config, &written).map_err(|complaint| complaint.at(value, &items))
        });
        match set {
            Ok(()) => _ = self.places.insert(setting.path.to_owned(), value.token()),
            Err(fault) => self.faults.push(fault),
        }
    }

    /// Reads views, each in place of the one that had its name before.
    fn views(&mut self, value: Slice<'_>) {
        let (found, mut faults) = views::read(value);
        self.faults.append(&mut faults);
        for (view, place) in found {
            self.places.insert(format!("views.{}", view.name), place);
            let views = &mut self.loaded.config.views;
            match views.iter_mut().find(|before| before.name == view.name) {
                Some(before) => *before = view,
                None => views.push(view),
            }
        }
    }

    /// Reads `{ "command": ["key", …], … }`.
    fn keys(&mut self, value: Slice<'_>) {
        let Ok(Entries(entries)) = value.parse::<Entries<'_>>() else {
            let hint = Some("keys are written { \"down\": [\"j\", \"down\"] }".to_owned());
            return self.fault(value.token(), format!("{} is not a list of keys", value.found()), hint);
        };
        for (name, keys) in entries {
            let (name, keys) = (value.inner(name.get_ron()), value.inner(keys.get_ron()));
            let id = bare(name).unwrap_or_default();
            let Some(command) = Command::by_id(&id) else {
                let near = nearest(&id, Command::TABLE.iter().map(|row| row.id));
                let hint = near.map_or_else(
                    || "`frontwatch config keys` lists the commands".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                self.fault(name.token(), format!("there is no command {}", quoted(&id)), Some(hint));
                continue;
            };
            if self.wanted.contains_key(&command) {
                self.fault(name.token(), format!("the keys of {} are given twice", quoted(&id)), None);
                continue;
            }
            let chords = self.chords(keys);
            self.wanted.insert(command, chords);
            self.places.insert(format!("keys.{id}"), keys.token());
        }
    }

    fn chords(&mut self, keys: Slice<'_>) -> Vec<(Chord, Span)> {
        let Parts::Items(items) = keys.parts() else {
            let hint = Some("keys are a list, even if it is one key: [\"j\"]".to_owned());
            self.fault(keys.token(), format!("{} is not a list of keys", keys.found()), hint);
            return Vec::new();
        };
        let mut chords = Vec::new();
        for item in items {
            match bare(item).unwrap_or_default().parse::<Chord>() {
                Ok(chord) => chords.push((chord, item.token())),
                Err(error) => {
                    let hint = Some("a key is written j, G, ctrl-d, shift-tab, space, f5 or g g".to_owned());
                    self.fault(item.token(), error.to_string(), hint);
                }
            }
        }
        chords
    }

    fn bind_keys(&mut self) {
        if self.wanted.is_empty() {
            return;
        }
        match keys::resolve(&self.wanted) {
            Ok(resolved) => {
                self.loaded.config.keymap = resolved.keymap;
                for (command, place) in resolved.given_way {
                    self.places.insert(format!("keys.{}", command.row().id), place);
                }
            }
            Err(mut faults) => self.faults.append(&mut faults),
        }
    }

    /// Thresholds that stand in the wrong order, at the one the file sets.
    fn check_order(&mut self) {
        for small in THRESHOLDS {
            let Some(large) = THRESHOLDS.iter().find(|large| small.at_most == Some(large.path)) else {
                continue;
            };
            let place = self.places.get(large.path).or_else(|| self.places.get(small.path)).cloned();
            let rules = &self.loaded.config.rules;
            if let Some(place) = place.filter(|_| (small.get)(rules) > (large.get)(rules)) {
                let message = format!("`{}` must not be more than `{}`", small.path, large.path);
                self.fault(place, message, None);
            }
        }
    }
}

/// The nearest of the names that may stand in the section of this prefix.
fn unknown_hint(prefix: &str, name: &str) -> Option<String> {
    let rests = table().filter_map(|setting| setting.path.strip_prefix(prefix));
    let mut names: Vec<&str> = rests.map(|rest| rest.split('.').next().unwrap_or(rest)).collect();
    if prefix.is_empty() {
        names.extend(["keys", "views"]);
    }
    names.dedup();
    suggest(name, &names)
}
