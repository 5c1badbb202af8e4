//! What things mean, and how each meaning looks. Meaning is never told by colour alone.

use ratatui::style::{Color, Modifier, Style};

use crate::board::{Look, ThemeId};

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Plain text.
    Text,
    /// Beside the point: headers of columns, units, notes.
    Dim,
    /// Text that stands out.
    Strong,
    /// Title of a pane.
    Title,
    /// Title of the focused pane.
    TitleFocused,
    /// A rule.
    Rule,
    /// The rule of the focused pane.
    RuleFocused,
    /// The selected row of the focused pane.
    Selected,
    /// The selected row of another pane.
    SelectedUnfocused,
    /// What is chosen and narrows the other panes.
    Chosen,
    /// People hurt. The only role that is red.
    Harm,
    /// Claims exclude each other.
    Contested,
    /// Not known.
    Unknown,
    /// Parties work with each other.
    Cooperation,
    /// Parties work against each other.
    Conflict,
    /// A bar.
    Bar,
    /// Here the reader is.
    Accent,
    /// Something to beware of.
    Warning,
    /// Something to beware of that must not be overlooked.
    Loud,
    /// A key to press.
    Key,
}

/// The style of a role in a look.
#[must_use]
pub fn style(role: Role, look: Look) -> Style {
    let style = match look.theme {
        ThemeId::Night if look.ground => painted(role, NIGHT),
        ThemeId::Paper if look.ground => painted(role, PAPER),
        ThemeId::Default | ThemeId::Night => sixteen(role),
        ThemeId::Light | ThemeId::Paper => light(role),
        ThemeId::HighContrast => high_contrast(role),
        ThemeId::Cvd => colour_blind(role),
        ThemeId::Mono => weight(role),
    };
    if look.colour { style } else { Style { fg: None, bg: None, underline_color: None, ..style } }
}

/// The colour that a look lays under everything, if it does.
#[must_use]
pub fn ground(look: Look) -> Option<Color> {
    style(Role::Text, look).bg
}

/// How heavy a role is, without any colour: all of the mono theme, and what the others build on.
///
/// Text beside the point is faint rather than grey: grey is the background colour of some palettes.
const fn weight(role: Role) -> Style {
    let modifier = match role {
        Role::Text | Role::Bar | Role::Cooperation | Role::Conflict | Role::Accent | Role::Harm => {
            Modifier::empty()
        }
        Role::Dim | Role::Rule | Role::Unknown | Role::Title => Modifier::DIM,
        Role::Strong
        | Role::TitleFocused
        | Role::RuleFocused
        | Role::SelectedUnfocused
        | Role::Chosen
        | Role::Contested
        | Role::Warning
        | Role::Key => Modifier::BOLD,
        Role::Selected | Role::Loud => Modifier::REVERSED.union(Modifier::BOLD),
    };
    Style::new().add_modifier(modifier)
}

/// The terminal's own sixteen colours, no background of ours.
const fn sixteen(role: Role) -> Style {
    let style = weight(role);
    match role {
        Role::Accent | Role::TitleFocused | Role::RuleFocused | Role::Chosen | Role::Bar => {
            style.fg(Color::Cyan)
        }
        Role::Harm => style.fg(Color::Red),
        Role::Contested => style.fg(Color::Magenta),
        Role::Cooperation => style.fg(Color::Green),
        Role::Conflict | Role::Warning | Role::Loud => style.fg(Color::Yellow),
        _ => style,
    }
}

/// The same for a light background, where cyan, green and yellow are hard to read.
const fn light(role: Role) -> Style {
    let style = weight(role);
    match role {
        Role::Accent
        | Role::TitleFocused
        | Role::RuleFocused
        | Role::Chosen
        | Role::Bar
        | Role::Cooperation => style.fg(Color::Blue),
        Role::Harm => style.fg(Color::Red),
        Role::Contested | Role::Conflict | Role::Warning | Role::Loud => style.fg(Color::Magenta),
        _ => style,
    }
}

/// Bright colours, nothing faint.
const fn high_contrast(role: Role) -> Style {
    let style = weight(role).remove_modifier(Modifier::DIM);
    match role {
        Role::Accent | Role::TitleFocused | Role::RuleFocused | Role::Chosen | Role::Bar => {
            style.fg(Color::LightCyan)
        }
        Role::Harm => style.fg(Color::LightRed).add_modifier(Modifier::BOLD),
        Role::Contested => style.fg(Color::LightMagenta),
        Role::Cooperation => style.fg(Color::LightGreen),
        Role::Conflict | Role::Warning | Role::Loud => style.fg(Color::LightYellow),
        _ => style,
    }
}

/// Blue and orange (Okabe and Ito), told apart by colour-blind eyes.
const fn colour_blind(role: Role) -> Style {
    /// Nearest to `#E69F00` in the 256 colours.
    const ORANGE: Color = Color::Indexed(172);
    /// Nearest to `#56B4E9`.
    const SKY: Color = Color::Indexed(74);
    let style = weight(role);
    match role {
        Role::Accent
        | Role::TitleFocused
        | Role::RuleFocused
        | Role::Chosen
        | Role::Bar
        | Role::Cooperation => style.fg(SKY),
        Role::Harm => style.fg(ORANGE).add_modifier(Modifier::BOLD),
        Role::Conflict | Role::Contested | Role::Warning | Role::Loud => style.fg(ORANGE),
        _ => style,
    }
}

/// The colours of a theme that lays its own ground. Those that carry a meaning are of the palette of 256, which is the
/// same everywhere from its sixteenth on: they change often, and are half as long to write.
#[derive(Debug, Clone, Copy)]
struct Palette {
    ground: Color,
    text: Color,
    /// Beside the point, and still to be read.
    faint: Color,
    accent: Color,
    harm: Color,
    contested: Color,
    cooperation: Color,
    warning: Color,
}

const NIGHT: Palette = Palette {
    ground: Color::Rgb(0x14, 0x17, 0x1c),
    text: Color::Rgb(0xe2, 0xe5, 0xea),
    faint: Color::Rgb(0x9d, 0xa3, 0xad),
    accent: Color::Indexed(81),
    harm: Color::Indexed(203),
    contested: Color::Indexed(177),
    cooperation: Color::Indexed(114),
    warning: Color::Indexed(221),
};

const PAPER: Palette = Palette {
    ground: Color::Rgb(0xfb, 0xf9, 0xf4),
    text: Color::Rgb(0x1d, 0x20, 0x25),
    faint: Color::Rgb(0x59, 0x5f, 0x69),
    accent: Color::Indexed(24),
    harm: Color::Indexed(124),
    contested: Color::Indexed(91),
    cooperation: Color::Indexed(22),
    warning: Color::Indexed(94),
};

/// A theme on its own ground. What is faint elsewhere has a colour of its own here, so that it can be read for sure.
const fn painted(role: Role, palette: Palette) -> Style {
    let fg = match role {
        Role::Text | Role::Strong | Role::Selected | Role::SelectedUnfocused | Role::Key => palette.text,
        Role::Dim | Role::Rule | Role::Unknown | Role::Title => palette.faint,
        Role::Accent | Role::TitleFocused | Role::RuleFocused | Role::Chosen | Role::Bar => palette.accent,
        Role::Harm => palette.harm,
        Role::Contested => palette.contested,
        Role::Cooperation => palette.cooperation,
        Role::Conflict | Role::Warning | Role::Loud => palette.warning,
    };
    weight(role).remove_modifier(Modifier::DIM).fg(fg).bg(palette.ground)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [Role; 20] = [
        Role::Text,
        Role::Dim,
        Role::Strong,
        Role::Title,
        Role::TitleFocused,
        Role::Rule,
        Role::RuleFocused,
        Role::Selected,
        Role::SelectedUnfocused,
        Role::Chosen,
        Role::Harm,
        Role::Contested,
        Role::Unknown,
        Role::Cooperation,
        Role::Conflict,
        Role::Bar,
        Role::Accent,
        Role::Warning,
        Role::Loud,
        Role::Key,
    ];

    #[test]
    fn the_selected_row_can_be_told_in_every_theme_without_colour() {
        for (theme, _) in ThemeId::TABLE {
            for colour in [false, true] {
                let selected = style(Role::Selected, Look { theme, colour, ..Look::default() });
                assert!(selected.add_modifier.contains(Modifier::REVERSED));
                assert!(selected.add_modifier.contains(Modifier::BOLD));
            }
        }
    }

    fn styled(theme: ThemeId, ground: bool, role: Role) -> Style {
        style(role, Look { theme, colour: true, ground, ..Look::default() })
    }

    #[test]
    fn red_is_for_harm_and_a_ground_is_laid_only_where_asked_for_and_possible() {
        for (theme, _) in ThemeId::TABLE {
            for (role, ground) in ROLES.into_iter().flat_map(|role| [(role, false), (role, true)]) {
                let style = styled(theme, ground, role);
                let paints = ground && matches!(theme, ThemeId::Night | ThemeId::Paper);
                assert_eq!(style.bg.is_some(), paints, "{theme:?}");
                let red = match style.fg {
                    Some(Color::Red | Color::LightRed) => true,
                    Some(Color::Rgb(r, g, b)) => r / 2 > g.max(b),
                    Some(Color::Indexed(index)) => [203, 124].contains(&index),
                    _ => false,
                };
                assert!(!red || role == Role::Harm, "{theme:?} {role:?}");
            }
        }
    }

    #[test]
    fn with_few_colours_a_ground_gives_way_to_the_terminals_own() {
        for role in ROLES {
            assert_eq!(styled(ThemeId::Night, false, role), styled(ThemeId::Default, false, role));
            assert_eq!(styled(ThemeId::Paper, false, role), styled(ThemeId::Light, false, role));
        }
    }

    #[test]
    fn without_colour_there_is_none() {
        for (theme, _) in ThemeId::TABLE {
            for role in ROLES {
                let style = style(role, Look { theme, colour: false, ..Look::default() });
                assert_eq!((style.fg, style.bg), (None, None));
            }
        }
    }
}
