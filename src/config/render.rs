//! Renders the configuration, the keys, the themes and two pages of the documentation as text.

use std::fmt::Write;

use super::effective::EffectiveConfig;
use super::setting_table;
use crate::assess::{RuleContext, RuleId, RuleStates, Rules};
use crate::board::command::CommandRow;
use crate::board::{Command, Scope, ThemeId};
use crate::file::record_fields::quote_text;
use crate::file::ron_writer::format_feed;
use crate::file::view_fields;
use crate::model::{Day, RecordedDays, Situation};

/// Renders the configuration in force as RON, which reads back as the same configuration. With `with_origin`, a
/// comment after each value states its origin.
#[must_use]
pub fn render_config(loaded: &EffectiveConfig, with_origin: bool) -> String {
    let comment =
        |path: &str| if with_origin { format!(" // {}", loaded.origin(path)) } else { String::new() };
    let mut out = "(\n".to_owned();
    let mut open: Vec<&str> = Vec::new();
    for row in setting_table::setting_table() {
        let mut sections: Vec<&str> = row.path.split('.').collect();
        let name = sections.pop().unwrap_or_default();
        let shared_depth = open.iter().zip(&sections).take_while(|(a, b)| a == b).count();
        close_sections(&mut out, &mut open, shared_depth);
        for section in sections.iter().skip(shared_depth) {
            write_line(&mut out, open.len(), &format!("{section}: ("));
            open.push(section);
        }
        let value = row.render_value(&loaded.config);
        write_line(&mut out, open.len(), &format!("{name}: {value},{}", comment(row.path)));
    }
    close_sections(&mut out, &mut open, 0);
    write_line(&mut out, 0, "feeds: {");
    for feed in &loaded.config.feeds {
        let comment = comment(&format!("feeds.{}", feed.name));
        write_line(&mut out, 1, &format!("{}: {},{comment}", quote_text(&feed.name), format_feed(feed)));
    }
    write_line(&mut out, 0, "},");
    write_line(&mut out, 0, "views: {");
    for view in &loaded.config.views {
        write_line(
            &mut out,
            1,
            &format!("{},{}", view_fields::render_view(view), comment(&format!("views.{}", view.name))),
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

fn close_sections(out: &mut String, open: &mut Vec<&str>, depth: usize) {
    while open.len() > depth {
        open.pop();
        write_line(out, open.len(), "),");
    }
}

fn write_line(out: &mut String, depth: usize, content: &str) {
    // Writing to a string cannot fail.
    _ = writeln!(out, "{:indent$}{content}", "", indent = 4 * (depth + 1));
}

/// Renders every command with its keys, by scope, as plain text.
#[must_use]
pub fn render_keys(loaded: &EffectiveConfig) -> String {
    let keys = |command| loaded.key_names(command).join(", ");
    let max_width = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or(0);
    let id_width = max_width(&mut Command::TABLE.iter().map(|row| row.id.chars().count()));
    let key_width = max_width(&mut Command::TABLE.iter().map(|row| keys(row.command).chars().count()));
    let mut out = String::new();
    for (scope, rows) in commands_by_scope() {
        let gap = if out.is_empty() { "" } else { "\n" };
        _ = writeln!(out, "{gap}{}", scope.heading());
        for row in rows {
            _ = writeln!(out, "  {:key_width$}  {:id_width$}  {}", keys(row.command), row.id, row.doc);
        }
    }
    out
}

/// Renders `docs/keys.md`: every command with its default keys.
#[must_use]
pub fn render_keys_page() -> String {
    let mut out = "# Keys\n\nEvery command with its default keys. To remap a command, name it in `config.ron`:\n\
                   `keys: { \"down\": [\"j\", \"down\"] }`. `frontwatch config keys` lists the keys in force.\n"
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

/// The end of `docs/rules.md`: what is recorded, and what the figures behind the rules count.
const RULES_PAGE_END: &str = "
## What is recorded

A front is recorded from its `coverage_from`, or else from its first event, to its `coverage_until`, and never after the day the data
were closed. A front with neither `coverage_from` nor an event is never recorded: nothing says that anybody looked.

A total over several fronts or buckets is exact only if every front that counts is recorded for the whole of its time. Otherwise it is a
lower bound, and unknown if nothing is recorded.

| recorded | some are known | none is known |
|---|---|---|
| all of it | `8 incidents` | `0 incidents` |
| a part | `≥8 incidents` | `no incidents known`; `≥0` in a column, `·` in a chart |
| nothing | `≥8 incidents` | `incidents not known`; `?` in a column, `·` in a chart |

- **Which fronts count:** the chosen ones, or all. A filter chooses events, not fronts. A front whose record ended long ago counts too: choose
  the fronts you mean to leave it out. For a dyad, the fronts with an event of it count.
- **Tolls** follow the same rule: `≥15` killed.
- **Means** use only buckets that are over and recorded on every front that counts.
- **Change words** need both periods to be recorded.
- **Stated totals** are compared with the events only if their time is recorded on the front they name, or on all fronts. Otherwise they are
  “not comparable”.

## What is counted

**Incidents** are battles, explosions and remote violence, violence against civilians, riots, and excessive force against protesters. The word is ours: ACLED's *political violence* is the same list without violent
demonstrations, which ACLED counts as demonstrations only. Where these are many, the difference is large. `incidents: AcledPoliticalViolence` in `config.ron` takes ACLED's list for every rule, count and filter; the title
of the fronts and the brief then say so. Stated totals that were imported from ACLED's weekly aggregates keep our list.

**Records** sum a toll of several days in each 30 days that hold all of its days. `w` says how many events with how many killed are too vague for that. HDX Signals assesses countries by ACLED's events, which have one day
each, and gives nothing before the first full year either.

**Pairs.** The toll of a pair of actors counts the victims of its own two sides. Victims of third parties are shown next to it (“others killed”, `killed_others` in JSON). Victims of no stated side count for the pair of an event
with one pair. In an event with several pairs they count for none of them, and neither do the victims of its first actor, whom all pairs share. Both are shown next to each pair, so the pairs of an event add up to no more than its toll.

**Without a toll.** An incident whose number of killed is unknown adds nothing to a sum. The sum is then open (`15+`), and the title, the detail and the brief say of how many incidents: “15+, 3 of 8 without a toll”.
";

/// Renders `docs/rules.md`: every rule with its marks, default thresholds and origin.
#[must_use]
pub fn render_rules_page() -> String {
    let mut out = "# Rules\n\nEvery rule that can fire on a front, the most severe first, with its default thresholds. `rules` in `config.ron` \
                   changes them. On the board, `w`\nshows each rule with its numbers, whether or not it fires. While a grave \
                   rule fires, the trend of the front is “worse” ([brief.md](brief.md)).\n\n\
                   A verdict outside the record is not known. Each rule needs a stretch of days up to as-of; if one of them is not \
                   recorded on\nthe front and the rule does not fire, it is “not known”: `w` names it, as does `not_known` in JSON. A rule \
                   that fires on a\npartly recorded stretch says how much of it is known.\n\n\
                   | mark | rule | grave | fires when | needs | origin |\n|---|---|---|---|---|---|\n"
        .to_owned();
    let (rules, recorded) = (Rules::default(), RecordedDays::empty());
    let situation = Situation::empty(String::new(), Day(0));
    let context = RuleContext { situation: &situation, as_of: Day(0), recorded: &recorded, weeks: &[] };
    for (rule, outcome) in RuleId::ALL.iter().zip(RuleStates::default().explain_outcomes(&rules, &context)) {
        let marks: Vec<String> =
            rule.flags().iter().map(|flag| format!("`{}` {}", flag.letter(), flag.label())).collect();
        let grave = if rule.is_grave() { "yes" } else { "" };
        let (name, marks) = (rule.name(), marks.join("; "));
        let needed = rule.needed_days(&rules, Day(0)).days();
        _ = writeln!(
            out,
            "| {marks} | {name} | {grave} | {} | {needed} days | {} |",
            outcome.rule, outcome.origin
        );
    }
    out.push_str(RULES_PAGE_END);
    out
}

/// Returns the rows of the table of commands, grouped by scope.
fn commands_by_scope() -> impl Iterator<Item = (Scope, impl Iterator<Item = &'static CommandRow>)> {
    let mut scopes: Vec<Scope> = Vec::new();
    for row in Command::TABLE {
        if !scopes.contains(&row.scope) {
            scopes.push(row.scope);
        }
    }
    scopes.into_iter().map(|scope| (scope, Command::TABLE.iter().filter(move |row| row.scope == scope)))
}

/// Renders the list of themes; an asterisk marks the one in force.
#[must_use]
pub fn render_themes(loaded: &EffectiveConfig) -> String {
    let mut out = String::new();
    for (theme, name) in ThemeId::TABLE {
        let mark = if theme == loaded.config.theme { '*' } else { ' ' };
        let words = match theme {
            ThemeId::Default => "the terminal's own 16 colours",
            ThemeId::Light => "for light backgrounds",
            ThemeId::HighContrast => "few, strong colours",
            ThemeId::Cvd => "blue and orange, safe for colour-blind viewers",
            ThemeId::Mono => "no colours; reverse, bold and markers",
            ThemeId::Night => "its own dark background; needs 256 colours or more",
            ThemeId::Paper => "its own light background; needs 256 colours or more",
        };
        _ = writeln!(out, "{mark} {name:14}{words}");
    }
    out
}
