//! Reads the user's file: RON in which every field is optional. Reports all problems at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::effective::{EffectiveConfig, SettingOrigin};
use super::key_bindings::{self, KeyRequests};
use super::setting_table::{Setting, setting_table};
use crate::assess::THRESHOLDS;
use crate::board::Command;
use crate::board::chord::Chord;
use crate::file::feed_fields::read_feed;
use crate::file::ron_fields::{read_fields, read_values, unquoted_value};
use crate::file::ron_syntax::{RonEntries, RonParts, RonSlice, syntax_fault};
use crate::file::source_text::{
    ByteRange, SourceFault, SourceText, nearest_name, quote_name, suggestion_hint,
};
use crate::file::view_fields::ViewEntries;
use crate::model::{Diagnostic, Feed};

/// Applies a file to the configuration loaded so far. `home` is the expansion of `~`.
pub(super) fn apply_config_file(
    loaded: &mut EffectiveConfig,
    path: &Path,
    content: &str,
    home: Option<&Path>,
) -> Vec<Diagnostic> {
    let content = content.strip_prefix('\u{feff}').unwrap_or(content);
    let source = SourceText::new(path.to_string_lossy().into_owned(), content.to_owned());
    let mut reader = ConfigReader {
        loaded,
        faults: Vec::new(),
        setting_spans: BTreeMap::new(),
        key_requests: KeyRequests::new(),
    };
    let slice = RonSlice::whole(&source.text);
    // A file that contains only comments sets nothing.
    if !slice.skip_blank().text.is_empty() {
        match syntax_fault(slice) {
            Some(fault) => reader.faults.push(fault),
            None => reader.read_section(slice, ""),
        }
    }
    reader.check_order();
    reader.bind_keys();
    let ConfigReader { faults, setting_spans, .. } = reader;

    for (setting, value) in [("data", &mut loaded.config.data), ("store", &mut loaded.config.store)] {
        if let (Some(value), true) = (value, setting_spans.contains_key(setting)) {
            *value = resolve_path(value, path, home);
        }
    }
    for (setting, span) in setting_spans {
        let origin = SettingOrigin::File { file: path.to_owned(), line: source.line_number(span.start) };
        loaded.origins.insert(setting, origin);
    }
    source.to_diagnostics(faults)
}

/// Resolves a path of the file: `~/` is the home directory, and a relative path starts at the file.
fn resolve_path(value: &Path, file: &Path, home: Option<&Path>) -> PathBuf {
    match (value.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => file.parent().map_or_else(|| value.to_owned(), |folder| folder.join(value)),
    }
}

struct ConfigReader<'l> {
    loaded: &'l mut EffectiveConfig,
    faults: Vec<SourceFault>,
    /// The byte range of each setting that the file sets.
    setting_spans: BTreeMap<String, ByteRange>,
    key_requests: KeyRequests,
}

impl ConfigReader<'_> {
    fn add_fault(&mut self, range: ByteRange, message: String, hint: Option<String>) {
        self.faults.push(SourceFault::error(range, message, hint));
    }

    /// Reads `(name: value, …)`. `prefix` is empty or ends with a dot.
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
            let subsection_prefix = format!("{path}.");
            if path == "keys" {
                self.read_keys(value);
            } else if path == "views" {
                self.read_views(value);
            } else if path == "feeds" {
                self.read_feeds(value);
            } else if let Some(setting) = setting_table().find(|setting| setting.path == path) {
                self.read_setting(&setting, value);
            } else if setting_table().any(|setting| setting.path.starts_with(&subsection_prefix)) {
                self.read_section(value, &subsection_prefix);
            } else {
                let hint = suggest_setting(prefix, name.text);
                self.add_fault(name.byte_range(), format!("there is no setting {}", quote_name(&path)), hint);
            }
        }
    }

    fn read_setting(&mut self, setting: &Setting, value: RonSlice<'_>) {
        let result = read_values(setting.is_list, value).and_then(|items| {
            let written: Vec<&str> = items.iter().map(|(_, text)| text.as_str()).collect();
            setting
                .set_value(&mut self.loaded.config, &written)
                .map_err(|error| error.into_fault(value, &items))
        });
        match result {
            Ok(()) => _ = self.setting_spans.insert(setting.path.to_owned(), value.token_range()),
            Err(fault) => self.faults.push(fault),
        }
    }

    /// Reads views. Each replaces an earlier view of the same name.
    fn read_views(&mut self, value: RonSlice<'_>) {
        let ViewEntries { views, mut faults } = ViewEntries::read_section(value);
        self.faults.append(&mut faults);
        for (view, span) in views {
            self.setting_spans.insert(format!("views.{}", view.name), span);
            self.loaded.config.put_view(view);
        }
    }

    /// Reads `{ "name": Service(field: value, …), … }`.
    fn read_feeds(&mut self, value: RonSlice<'_>) {
        let Ok(RonEntries(entries)) = value.parse::<RonEntries<'_>>() else {
            let hint = Some("feeds are written { \"post\": Rss(url: \"https://…\") }".to_owned());
            let message = format!("{} is not a list of feeds", value.describe());
            return self.add_fault(value.token_range(), message, hint);
        };
        for (name, service) in entries {
            let (name, service) = (value.subslice(name.get_ron()), value.subslice(service.get_ron()));
            match read_feed(name, service) {
                Ok(feed) if self.loaded.config.feeds.iter().any(|earlier| earlier.name == feed.name) => {
                    let message = format!("the feed {} is defined twice", quote_name(&feed.name));
                    self.add_fault(name.token_range(), message, None);
                }
                Ok(feed) => {
                    self.setting_spans.insert(format!("feeds.{}", feed.name), name.token_range());
                    self.loaded.config.feeds.push(Feed { is_own: true, ..feed });
                }
                Err(faults) => self.faults.extend(faults),
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
                let nearest = nearest_name(&id, Command::TABLE.iter().map(|row| row.id));
                let hint = nearest.map_or_else(
                    || "`frontwatch config keys` lists the commands".to_owned(),
                    |nearest| format!("did you mean `{nearest}`?"),
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
                    format!("the keys of {} are set twice", quote_name(&id)),
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
            let hint = Some("write a list, even for a single key: [\"j\"]".to_owned());
            self.add_fault(keys.token_range(), format!("{} is not a list of keys", keys.describe()), hint);
            return Vec::new();
        };
        let mut chords = Vec::new();
        for item in items {
            match unquoted_value(item).unwrap_or_default().parse::<Chord>() {
                Ok(chord) => chords.push((chord, item.token_range())),
                Err(error) => {
                    let hint = Some("write a key as j, G, ctrl-d, shift-tab, space, f5 or g g".to_owned());
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
                for (command, span) in resolved.displaced {
                    self.setting_spans.insert(format!("keys.{}", command.row().id), span);
                }
            }
            Err(mut faults) => self.faults.append(&mut faults),
        }
    }

    /// Checks that thresholds are in order, and reports a fault at the one that the file sets.
    fn check_order(&mut self) {
        for small in THRESHOLDS {
            let Some(large) = THRESHOLDS.iter().find(|large| small.upper_bound == Some(large.path)) else {
                continue;
            };
            let span =
                self.setting_spans.get(large.path).or_else(|| self.setting_spans.get(small.path)).cloned();
            let rules = &self.loaded.config.rules;
            if let Some(span) = span.filter(|_| (small.get)(rules) > (large.get)(rules)) {
                let message = format!("`{}` must not be more than `{}`", small.path, large.path);
                self.add_fault(span, message, None);
            }
        }
    }
}

/// Suggests the nearest name that is valid in the section with this prefix.
fn suggest_setting(prefix: &str, name: &str) -> Option<String> {
    let remainders = setting_table().filter_map(|setting| setting.path.strip_prefix(prefix));
    let mut names: Vec<&str> =
        remainders.map(|remainder| remainder.split('.').next().unwrap_or(remainder)).collect();
    if prefix.is_empty() {
        names.extend(["feeds", "keys", "views"]);
    }
    names.dedup();
    suggestion_hint(name, &names)
}
