//! The configuration in force, as text.

use std::fmt::Write;

use super::effective::EffectiveConfig;
use super::setting_table;
use super::setting_value::quote_text;
use super::views;
use crate::assess::{RuleContext, RuleId, RuleStates, Rules};
use crate::board::command::CommandRow;
use crate::board::{Command, Scope, ThemeId};
use crate::model::{Day, RecordedDays, Situation};

/// The configuration in force as RON, which reads back as the same; with `origin` a comment behind each value
/// says where it comes from.
#[must_use]
pub fn render_config(loaded: &EffectiveConfig, origin: bool) -> String {
    let comment = |path: &str| if origin { format!(" // {}", loaded.origin(path)) } else { String::new() };
    let mut out = "(\n".to_owned();
    let mut open: Vec<&str> = Vec::new();
    for row in setting_table::setting_table() {
        let mut sections: Vec<&str> = row.path.split('.').collect();
        let name = sections.pop().unwrap_or_default();
        let shared = open.iter().zip(&sections).take_while(|(a, b)| a == b).count();
        close_sections(&mut out, &mut open, shared);
        for section in sections.iter().skip(shared) {
            write_line(&mut out, open.len(), &format!("{section}: ("));
            open.push(section);
        }
        let value = row.render_value(&loaded.config);
        write_line(&mut out, open.len(), &format!("{name}: {value},{}", comment(row.path)));
    }
    close_sections(&mut out, &mut open, 0);
    write_line(&mut out, 0, "views: {");
    for view in &loaded.config.views {
        write_line(
            &mut out,
            1,
            &format!("{},{}", views::render_view(view), comment(&format!("views.{}", view.name))),
        );
    }
    write_line(&mut out, 0, "},");
    write_line(&mut out, 0, "keys: {");
    for row in Command::TABLE {
        let keys: Vec<String> = loaded.key_names(row.command).iter().map(|key| quote_text(key)).collect();
        let comment = comment(&format!("keys.{}", row.id));
        write_line(&mut out, 1, &format!("{}: [{}],{comment}", quote_text(row.id), keys.join(", ")));
    }
    write_line(&mut out, 0, "},");
    out.push_str(")\n");
    out
}

fn close_sections(out: &mut String, open: &mut Vec<&str>, down_to: usize) {
    while open.len() > down_to {
        open.pop();
        write_line(out, open.len(), "),");
    }
}

fn write_line(out: &mut String, depth: usize, content: &str) {
    // Writing to a text cannot fail.
    _ = writeln!(out, "{:indent$}{content}", "", indent = 4 * (depth + 1));
}

/// Every command with its keys, by scope, as plain text.
#[must_use]
pub fn render_keys(loaded: &EffectiveConfig) -> String {
    let keys = |command| loaded.key_names(command).join(", ");
    let widest = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or(0);
    let ids = widest(&mut Command::TABLE.iter().map(|row| row.id.chars().count()));
    let chords = widest(&mut Command::TABLE.iter().map(|row| keys(row.command).chars().count()));
    let mut out = String::new();
    for (scope, rows) in commands_by_scope() {
        let gap = if out.is_empty() { "" } else { "\n" };
        _ = writeln!(out, "{gap}{}", scope.heading());
        for row in rows {
            _ = writeln!(out, "  {:chords$}  {:ids$}  {}", keys(row.command), row.id, row.doc);
        }
    }
    out
}

/// The page on keys: the default ones, from the table of commands.
#[must_use]
pub fn render_keys_page() -> String {
    let mut out = "# Keys\n\nEvery command with its default keys. Any of them can be bound to other keys in `config.ron`, by the \
                   command's name:\n`keys: { \"down\": [\"j\", \"down\"] }`. `frontwatch config keys` shows the keys in force.\n"
        .to_owned();
    for (scope, rows) in commands_by_scope() {
        _ = writeln!(out, "\n## {}\n\n| keys | command | what it does |\n|---|---|---|", scope.heading());
        for row in rows {
            let keys: Vec<String> = row.keys.iter().map(|key| format!("`{key}`")).collect();
            _ = writeln!(out, "| {} | `{}` | {} |", keys.join(" "), row.id, row.doc);
        }
    }
    out
}

/// The page on what fires: every rule with its marks, its default thresholds and its origin, from the table of rules.
#[must_use]
pub fn render_rules_page() -> String {
    let mut out = "# What fires on a front\n\nEvery rule that can fire, the gravest first, with its default thresholds; \
                   `rules` in `config.ron` sets others. On the board `w`\nshows each with its numbers, also where it does \
                   not fire. While a grave one fires, a front stands worse (`docs/brief.md`).\n\n\
                   | mark | rule | grave | it fires where | origin |\n|---|---|---|---|---|\n"
        .to_owned();
    let (rules, nothing) = (Rules::default(), RecordedDays::empty());
    let situation = Situation::empty(String::new(), Day(0));
    let case = RuleContext { situation: &situation, as_of: Day(0), recorded: &nothing, weeks: &[] };
    for (rule, reason) in RuleId::ALL.iter().zip(RuleStates::default().explain_outcomes(&rules, &case)) {
        let marks: Vec<String> =
            rule.flags().iter().map(|flag| format!("`{}` {}", flag.letter(), flag.label())).collect();
        let grave = if rule.is_grave() { "yes" } else { "" };
        let (name, marks) = (rule.name(), marks.join("; "));
        _ = writeln!(out, "| {marks} | {name} | {grave} | {} | {} |", reason.rule, reason.origin);
    }
    out
}

/// The rows of the table of commands, those of one scope together.
fn commands_by_scope() -> impl Iterator<Item = (Scope, impl Iterator<Item = &'static CommandRow>)> {
    let mut scopes: Vec<Scope> = Vec::new();
    for row in Command::TABLE {
        if !scopes.contains(&row.scope) {
            scopes.push(row.scope);
        }
    }
    scopes.into_iter().map(|scope| (scope, Command::TABLE.iter().filter(move |row| row.scope == scope)))
}

/// Every theme; the one in force is marked.
#[must_use]
pub fn render_themes(loaded: &EffectiveConfig) -> String {
    let mut out = String::new();
    for (theme, name) in ThemeId::TABLE {
        let mark = if theme == loaded.config.theme { '*' } else { ' ' };
        let words = match theme {
            ThemeId::Default => "the terminal's own 16 colours",
            ThemeId::Light => "for light backgrounds",
            ThemeId::HighContrast => "few, strong colours",
            ThemeId::Cvd => "safe for colour-blind readers: blue and orange",
            ThemeId::Mono => "no colours; reverse, bold and markers",
            ThemeId::Night => "a dark ground of its own; needs 256 colours or more",
            ThemeId::Paper => "a light ground of its own; needs 256 colours or more",
        };
        _ = writeln!(out, "{mark} {name:14}{words}");
    }
    out
}
