//! What things mean, and how each meaning looks. Meaning is never told by colour alone.

use ratatui::style::{Color, Modifier, Style};

use crate::board::{Appearance, ThemeId};

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
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
pub(super) fn role_style(role: Role, look: Appearance) -> Style {
    let style = match look.theme {
        ThemeId::Night if look.has_theme_background => style_in(role, &NIGHT),
        ThemeId::Paper if look.has_theme_background => style_in(role, &PAPER),
        ThemeId::Default | ThemeId::Night => style_in(role, &SIXTEEN),
        ThemeId::Light | ThemeId::Paper => style_in(role, &LIGHT),
        ThemeId::HighContrast => style_in(role, &HIGH_CONTRAST),
        ThemeId::Cvd => style_in(role, &COLOUR_BLIND),
        ThemeId::Mono => style_in(role, &MONO),
    };
    if look.has_colour { style } else { Style { fg: None, bg: None, underline_color: None, ..style } }
}

/// The colour that a look lays under everything, if it does.
#[must_use]
pub(super) fn ground_colour(look: Appearance) -> Option<Color> {
    role_style(Role::Text, look).bg
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

/// The colours of a theme; `None` leaves that of the terminal.
#[derive(Debug, Clone, Copy)]
struct ThemeColours {
    ground: Option<Color>,
    text: Option<Color>,
    /// Beside the point, and still to be read.
    faint: Option<Color>,
    accent: Option<Color>,
    harm: Option<Color>,
    contested: Option<Color>,
    cooperation: Option<Color>,
    warning: Option<Color>,
    /// What is beside the point is faint, where it has no colour of its own.
    has_faint: bool,
    /// Harm stands out by its weight as well.
    has_bold_harm: bool,
}

const MONO: ThemeColours = ThemeColours {
    ground: None,
    text: None,
    faint: None,
    accent: None,
    harm: None,
    contested: None,
    cooperation: None,
    warning: None,
    has_faint: true,
    has_bold_harm: false,
};

/// The terminal's own sixteen colours, no background of ours.
const SIXTEEN: ThemeColours = ThemeColours {
    accent: Some(Color::Cyan),
    harm: Some(Color::Red),
    contested: Some(Color::Magenta),
    cooperation: Some(Color::Green),
    warning: Some(Color::Yellow),
    ..MONO
};

/// The same for a light background, where cyan, green and yellow are hard to read.
const LIGHT: ThemeColours = ThemeColours {
    accent: Some(Color::Blue),
    cooperation: Some(Color::Blue),
    warning: Some(Color::Magenta),
    ..SIXTEEN
};

/// Bright colours, nothing faint.
const HIGH_CONTRAST: ThemeColours = ThemeColours {
    accent: Some(Color::LightCyan),
    harm: Some(Color::LightRed),
    contested: Some(Color::LightMagenta),
    cooperation: Some(Color::LightGreen),
    warning: Some(Color::LightYellow),
    has_faint: false,
    has_bold_harm: true,
    ..MONO
};

/// Blue and orange (Okabe and Ito), told apart by colour-blind eyes.
const COLOUR_BLIND: ThemeColours = {
    /// Nearest to `#E69F00` in the 256 colours.
    const ORANGE: Option<Color> = Some(Color::Indexed(172));
    /// Nearest to `#56B4E9`.
    const SKY: Option<Color> = Some(Color::Indexed(74));
    ThemeColours {
        accent: SKY,
        harm: ORANGE,
        contested: ORANGE,
        cooperation: SKY,
        warning: ORANGE,
        has_bold_harm: true,
        ..MONO
    }
};

/// A theme that lays its own ground. All but the ground are of the palette of 256, which is the same everywhere from
/// its sixteenth on: they change often, and are half as long to write. What is faint elsewhere has a colour of its own
/// here, so that it can be read for sure.
const NIGHT: ThemeColours = ThemeColours {
    ground: Some(Color::Rgb(0x14, 0x17, 0x1c)),
    text: Some(Color::Indexed(254)),
    faint: Some(Color::Indexed(247)),
    accent: Some(Color::Indexed(81)),
    harm: Some(Color::Indexed(203)),
    contested: Some(Color::Indexed(177)),
    cooperation: Some(Color::Indexed(114)),
    warning: Some(Color::Indexed(221)),
    has_faint: false,
    has_bold_harm: false,
};

/// The same on a light ground.
const PAPER: ThemeColours = ThemeColours {
    ground: Some(Color::Rgb(0xfb, 0xf9, 0xf4)),
    text: Some(Color::Indexed(234)),
    faint: Some(Color::Indexed(241)),
    accent: Some(Color::Indexed(24)),
    harm: Some(Color::Indexed(124)),
    contested: Some(Color::Indexed(91)),
    cooperation: Some(Color::Indexed(22)),
    warning: Some(Color::Indexed(94)),
    ..NIGHT
};

/// The style of a role in a palette.
fn style_in(role: Role, palette: &ThemeColours) -> Style {
    let fg = match role {
        Role::Text | Role::Strong | Role::Selected | Role::SelectedUnfocused | Role::Key => palette.text,
        Role::Dim | Role::Rule | Role::Unknown | Role::Title => palette.faint,
        Role::Accent | Role::TitleFocused | Role::RuleFocused | Role::Chosen | Role::Bar => palette.accent,
        Role::Harm => palette.harm,
        Role::Contested => palette.contested,
        Role::Cooperation => palette.cooperation,
        Role::Conflict | Role::Warning | Role::Loud => palette.warning,
    };
    let mut style = Style { fg, bg: palette.ground, ..weight(role) };
    if !palette.has_faint {
        style = style.remove_modifier(Modifier::DIM);
    }
    if palette.has_bold_harm && role == Role::Harm {
        style = style.add_modifier(Modifier::BOLD);
    }
    style
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
                let selected = role_style(
                    Role::Selected,
                    Appearance { theme, has_colour: colour, ..Appearance::default() },
                );
                assert!(selected.add_modifier.contains(Modifier::REVERSED));
                assert!(selected.add_modifier.contains(Modifier::BOLD));
            }
        }
    }

    fn in_theme(theme: ThemeId, ground: bool, role: Role) -> Style {
        role_style(
            role,
            Appearance { theme, has_colour: true, has_theme_background: ground, ..Appearance::default() },
        )
    }

    #[test]
    fn red_is_for_harm_and_a_ground_is_laid_only_where_asked_for_and_possible() {
        for (theme, _) in ThemeId::TABLE {
            for (role, ground) in ROLES.into_iter().flat_map(|role| [(role, false), (role, true)]) {
                let style = in_theme(theme, ground, role);
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
            assert_eq!(in_theme(ThemeId::Night, false, role), in_theme(ThemeId::Default, false, role));
            assert_eq!(in_theme(ThemeId::Paper, false, role), in_theme(ThemeId::Light, false, role));
        }
    }

    #[test]
    fn without_colour_there_is_none() {
        for (theme, _) in ThemeId::TABLE {
            for role in ROLES {
                let style =
                    role_style(role, Appearance { theme, has_colour: false, ..Appearance::default() });
                assert_eq!((style.fg, style.bg), (None, None));
            }
        }
    }
}
