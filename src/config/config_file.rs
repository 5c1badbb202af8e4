//! The reader's file: RON in which every field is optional. All problems are found at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::effective::{EffectiveConfig, SettingOrigin};
use super::key_bindings::{self, KeyRequests};
use super::ron_fields::{read_fields, read_values, unquoted_value};
use super::setting_table::{Setting, setting_table};
use super::views;
use crate::assess::THRESHOLDS;
use crate::board::Command;
use crate::board::chord::Chord;
use crate::file::ron_syntax::{RonEntries, RonParts, RonSlice, syntax_fault};
use crate::file::source_text::{
    ByteRange, SourceFault, SourceText, nearest_name, quote_name, suggestion_hint,
};
use crate::model::Diagnostic;

/// Applies a file to what is loaded so far. `home` is what `~` stands for.
pub(super) fn apply_config_file(
    loaded: &mut EffectiveConfig,
    path: &Path,
    content: &str,
    home: Option<&Path>,
) -> Vec<Diagnostic> {
    let content = content.strip_prefix('\u{feff}').unwrap_or(content);
    let source = SourceText::new(path.to_string_lossy().into_owned(), content.to_owned());
    let mut reading = ConfigReader {
        loaded,
        faults: Vec::new(),
        setting_spans: BTreeMap::new(),
        key_requests: KeyRequests::new(),
    };
    let whole = RonSlice::whole(&source.text);
    // A file of nothing but comments sets nothing.
    if !whole.skip_blank().text.is_empty() {
        match syntax_fault(whole) {
            Some(fault) => reading.faults.push(fault),
            None => reading.read_section(whole, ""),
        }
    }
    reading.check_order();
    reading.bind_keys();
    let ConfigReader { faults, setting_spans: places, .. } = reading;

    if let Some(data) = loaded.config.data.take() {
        let from_here = places.contains_key("data");
        loaded.config.data = Some(if from_here { resolve_path(&data, path, home) } else { data });
    }
    for (setting, place) in places {
        let origin = SettingOrigin::File { file: path.to_owned(), line: source.line_number(place.start) };
        loaded.origins.insert(setting, origin);
    }
    source.to_diagnostics(faults)
}

/// A path of the file: `~/` is the home directory, and what is relative is relative to the file.
fn resolve_path(data: &Path, file: &Path, home: Option<&Path>) -> PathBuf {
    match (data.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => file.parent().map_or_else(|| data.to_owned(), |folder| folder.join(data)),
    }
}

struct ConfigReader<'l> {
    loaded: &'l mut EffectiveConfig,
    faults: Vec<SourceFault>,
    /// The place of each setting that the file sets.
    setting_spans: BTreeMap<String, ByteRange>,
    key_requests: KeyRequests,
}

impl ConfigReader<'_> {
    fn add_fault(&mut self, at: ByteRange, message: String, hint: Option<String>) {
        self.faults.push(SourceFault::error(at, message, hint));
    }

    /// Reads `(name: value, …)`; `prefix` is empty or ends with a dot.
    fn read_section(&mut self, slice: RonSlice<'_>, prefix: &str) {
        let fields = match read_fields(slice) {
            Ok(fields) => fields,
            Err(fault) => return self.faults.push(fault),
        };
        let mut seen = Vec::new();
        for (name, value) in fields {
            let path = format!("{prefix}{}", name.text);
            if seen.contains(&name.text) {
                self.add_fault(name.byte_range(), format!("{} is set twice", quote_name(name.text)), None);
                continue;
            }
            seen.push(name.text);
            let within = format!("{path}.");
            if path == "keys" {
                self.read_keys(value);
            } else if path == "views" {
                self.read_views(value);
            } else if let Some(setting) = setting_table().find(|setting| setting.path == path) {
                self.read_setting(&setting, value);
            } else if setting_table().any(|setting| setting.path.starts_with(&within)) {
                self.read_section(value, &within);
            } else {
                let hint = suggest_setting(prefix, name.text);
                self.add_fault(name.byte_range(), format!("there is no setting {}", quote_name(&path)), hint);
            }
        }
    }

    fn read_setting(&mut self, setting: &Setting, value: RonSlice<'_>) {
        let set = read_values(setting.is_list, value).and_then(|items| {
            let written: Vec<&str> = items.iter().map(|(_, text)| text.as_str()).collect();
            setting
                .set_value(&mut self.loaded.config, &written)
                .map_err(|complaint| complaint.into_fault(value, &items))
        });
        match set {
            Ok(()) => _ = self.setting_spans.insert(setting.path.to_owned(), value.token_range()),
            Err(fault) => self.faults.push(fault),
        }
    }

    /// Reads views, each in place of the one that had its name before.
    fn read_views(&mut self, value: RonSlice<'_>) {
        let (found, mut faults) = views::read_views(value);
        self.faults.append(&mut faults);
        for (view, place) in found {
            self.setting_spans.insert(format!("views.{}", view.name), place);
            let views = &mut self.loaded.config.views;
            match views.iter_mut().find(|before| before.name == view.name) {
                Some(before) => *before = view,
                None => views.push(view),
            }
        }
    }

    /// Reads `{ "command": ["key", …], … }`.
    fn read_keys(&mut self, value: RonSlice<'_>) {
        let Ok(RonEntries(entries)) = value.parse::<RonEntries<'_>>() else {
            let hint = Some("keys are written { \"down\": [\"j\", \"down\"] }".to_owned());
            return self.add_fault(
                value.token_range(),
                format!("{} is not a list of keys", value.describe()),
                hint,
            );
        };
        for (name, keys) in entries {
            let (name, keys) = (value.subslice(name.get_ron()), value.subslice(keys.get_ron()));
            let id = unquoted_value(name).unwrap_or_default();
            let Some(command) = Command::from_id(&id) else {
                let near = nearest_name(&id, Command::TABLE.iter().map(|row| row.id));
                let hint = near.map_or_else(
                    || "`frontwatch config keys` lists the commands".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                self.add_fault(
                    name.token_range(),
                    format!("there is no command {}", quote_name(&id)),
                    Some(hint),
                );
                continue;
            };
            if self.key_requests.contains_key(&command) {
                self.add_fault(
                    name.token_range(),
                    format!("the keys of {} are given twice", quote_name(&id)),
                    None,
                );
                continue;
            }
            let chords = self.read_chords(keys);
            self.key_requests.insert(command, chords);
            self.setting_spans.insert(format!("keys.{id}"), keys.token_range());
        }
    }

    fn read_chords(&mut self, keys: RonSlice<'_>) -> Vec<(Chord, ByteRange)> {
        let RonParts::Items(items) = keys.split() else {
            let hint = Some("keys are a list, even if it is one key: [\"j\"]".to_owned());
            self.add_fault(keys.token_range(), format!("{} is not a list of keys", keys.describe()), hint);
            return Vec::new();
        };
        let mut chords = Vec::new();
        for item in items {
            match unquoted_value(item).unwrap_or_default().parse::<Chord>() {
                Ok(chord) => chords.push((chord, item.token_range())),
                Err(error) => {
                    let hint = Some("a key is written j, G, ctrl-d, shift-tab, space, f5 or g g".to_owned());
                    self.add_fault(item.token_range(), error.to_string(), hint);
                }
            }
        }
        chords
    }

    fn bind_keys(&mut self) {
        if self.key_requests.is_empty() {
            return;
        }
        match key_bindings::resolve_keys(&self.key_requests) {
            Ok(resolved) => {
                self.loaded.config.keymap = resolved.keymap;
                for (command, place) in resolved.displaced {
                    self.setting_spans.insert(format!("keys.{}", command.row().id), place);
                }
            }
            Err(mut faults) => self.faults.append(&mut faults),
        }
    }

    /// Thresholds that stand in the wrong order, at the one the file sets.
    fn check_order(&mut self) {
        for small in THRESHOLDS {
            let Some(large) = THRESHOLDS.iter().find(|large| small.upper_bound == Some(large.path)) else {
                continue;
            };
            let place =
                self.setting_spans.get(large.path).or_else(|| self.setting_spans.get(small.path)).cloned();
            let rules = &self.loaded.config.rules;
            if let Some(place) = place.filter(|_| (small.get)(rules) > (large.get)(rules)) {
                let message = format!("`{}` must not be more than `{}`", small.path, large.path);
                self.add_fault(place, message, None);
            }
        }
    }
}

/// The nearest of the names that may stand in the section of this prefix.
fn suggest_setting(prefix: &str, name: &str) -> Option<String> {
    let rests = setting_table().filter_map(|setting| setting.path.strip_prefix(prefix));
    let mut names: Vec<&str> = rests.map(|rest| rest.split('.').next().unwrap_or(rest)).collect();
    if prefix.is_empty() {
        names.extend(["keys", "views"]);
    }
    names.dedup();
    suggestion_hint(name, &names)
}
