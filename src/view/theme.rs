//! Themes: the roles of text, and the style of each role. No role is distinguished by colour alone.

use ratatui::style::{Color, Modifier, Style};

use crate::board::{Appearance, ThemeId};

/// The role of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// Plain text.
    Text,
    /// Secondary text: column headers, units, notes.
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
    /// People harmed. The only red role but the hottest cell of a heat strip.
    Harm,
    /// Claims that exclude each other.
    Contested,
    /// Unknown.
    Unknown,
    /// Cooperation of parties.
    Cooperation,
    /// Conflict of parties.
    Conflict,
    /// A bar of a chart.
    Bar,
    /// A cell of a heat strip: few, more, many.
    HeatLow,
    HeatMedium,
    HeatHigh,
    /// An accent: headings, counts of hidden rows, changes since the last visit.
    Accent,
    /// A warning.
    Warning,
    /// A warning that must not be overlooked.
    Loud,
    /// A key to press.
    Key,
}

/// Returns the style of a role in an appearance.
#[must_use]
pub(super) fn role_style(role: Role, appearance: Appearance) -> Style {
    let style = match appearance.theme {
        ThemeId::Night if appearance.has_theme_background => palette_style(role, &NIGHT),
        ThemeId::Paper if appearance.has_theme_background => palette_style(role, &PAPER),
        ThemeId::Default if appearance.has_theme_background => palette_style(role, &MUTED),
        ThemeId::Default | ThemeId::Night => palette_style(role, &SIXTEEN),
        ThemeId::Light | ThemeId::Paper => palette_style(role, &LIGHT),
        ThemeId::HighContrast => palette_style(role, &HIGH_CONTRAST),
        ThemeId::Cvd => palette_style(role, &COLOUR_BLIND),
        ThemeId::Mono => palette_style(role, &MONO),
    };
    if appearance.has_colour { style } else { Style { fg: None, bg: None, underline_color: None, ..style } }
}

/// Returns the background colour of an appearance, if it paints one.
#[must_use]
pub(super) fn background_colour(appearance: Appearance) -> Option<Color> {
    role_style(Role::Text, appearance).bg
}

/// Returns the weight of a role without any colour: the whole mono theme, and the base of the others.
///
/// Secondary text is faint rather than grey, because grey is the background colour of some palettes.
const fn weight(role: Role) -> Style {
    let modifier = match role {
        Role::Text
        | Role::Bar
        | Role::HeatLow
        | Role::HeatMedium
        | Role::HeatHigh
        | Role::Cooperation
        | Role::Conflict
        | Role::Accent
        | Role::Harm => Modifier::empty(),
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

/// The colours of a theme; `None` keeps the terminal's own.
#[derive(Debug, Clone, Copy)]
struct ThemeColours {
    background: Option<Color>,
    text: Option<Color>,
    /// For secondary text; still readable.
    faint: Option<Color>,
    accent: Option<Color>,
    harm: Option<Color>,
    contested: Option<Color>,
    warning: Option<Color>,
    /// For bars of counts, which must not shout louder than what they count.
    bar: Option<Color>,
    conflict: Option<Color>,
    cooperation: Option<Color>,
    /// For few, more and many.
    heat: [Option<Color>; 3],
    /// Whether secondary text without a colour of its own is faint.
    has_faint: bool,
    /// Whether harm is also bold.
    has_bold_harm: bool,
}

const MONO: ThemeColours = ThemeColours {
    background: None,
    text: None,
    faint: None,
    accent: None,
    harm: None,
    contested: None,
    warning: None,
    bar: None,
    conflict: None,
    cooperation: None,
    heat: [None; 3],
    has_faint: true,
    has_bold_harm: false,
};

/// The terminal's own sixteen colours, without a background.
const SIXTEEN: ThemeColours = ThemeColours {
    accent: Some(Color::Cyan),
    harm: Some(Color::Red),
    contested: Some(Color::Magenta),
    warning: Some(Color::Yellow),
    cooperation: Some(Color::Cyan),
    heat: [None, Some(Color::Yellow), Some(Color::Red)],
    ..MONO
};

/// The same where there are 256 colours: bars and shades in muted colours that any background leaves readable.
const MUTED: ThemeColours = ThemeColours {
    bar: Some(Color::Indexed(67)),
    conflict: Some(Color::Indexed(137)),
    cooperation: Some(Color::Indexed(66)),
    heat: [Some(Color::Indexed(67)), Some(Color::Indexed(137)), Some(Color::Indexed(167))],
    ..SIXTEEN
};

/// The same for a light background, on which cyan, green and yellow are hard to read.
const LIGHT: ThemeColours = ThemeColours {
    accent: Some(Color::Blue),
    cooperation: Some(Color::Blue),
    warning: Some(Color::Magenta),
    heat: [None, Some(Color::Magenta), Some(Color::Red)],
    ..SIXTEEN
};

/// Bright colours, with nothing faint.
const HIGH_CONTRAST: ThemeColours = ThemeColours {
    accent: Some(Color::LightCyan),
    harm: Some(Color::LightRed),
    contested: Some(Color::LightMagenta),
    cooperation: Some(Color::LightCyan),
    warning: Some(Color::LightYellow),
    heat: [None, Some(Color::LightYellow), Some(Color::LightRed)],
    has_faint: false,
    has_bold_harm: true,
    ..MONO
};

/// Blue and orange (Okabe and Ito), which colour-blind people can distinguish.
const COLOUR_BLIND: ThemeColours = {
    /// The nearest of the 256 colours to `#E69F00`.
    const ORANGE: Option<Color> = Some(Color::Indexed(172));
    /// The nearest of the 256 colours to `#56B4E9`.
    const SKY: Option<Color> = Some(Color::Indexed(74));
    ThemeColours {
        accent: SKY,
        harm: ORANGE,
        contested: ORANGE,
        warning: ORANGE,
        bar: SKY,
        conflict: ORANGE,
        cooperation: SKY,
        heat: [SKY, None, ORANGE],
        has_bold_harm: true,
        ..MONO
    }
};

/// A theme with its own background. All other colours are from the 256-colour palette: from its sixteenth colour on
/// it is the same everywhere, and its escape sequences, which are frequent, are half as long. Secondary text has a
/// colour instead of being faint, so that it is certainly readable.
const NIGHT: ThemeColours = ThemeColours {
    background: Some(Color::Rgb(0x14, 0x17, 0x1c)),
    text: Some(Color::Indexed(254)),
    faint: Some(Color::Indexed(247)),
    accent: Some(Color::Indexed(81)),
    harm: Some(Color::Indexed(203)),
    contested: Some(Color::Indexed(177)),
    warning: Some(Color::Indexed(221)),
    bar: Some(Color::Indexed(68)),
    conflict: Some(Color::Indexed(179)),
    cooperation: Some(Color::Indexed(73)),
    heat: [Some(Color::Indexed(68)), Some(Color::Indexed(179)), Some(Color::Indexed(203))],
    has_faint: false,
    has_bold_harm: false,
};

/// The same on a light background.
const PAPER: ThemeColours = ThemeColours {
    background: Some(Color::Rgb(0xfb, 0xf9, 0xf4)),
    text: Some(Color::Indexed(234)),
    faint: Some(Color::Indexed(241)),
    accent: Some(Color::Indexed(24)),
    harm: Some(Color::Indexed(124)),
    contested: Some(Color::Indexed(91)),
    warning: Some(Color::Indexed(94)),
    bar: Some(Color::Indexed(24)),
    conflict: Some(Color::Indexed(94)),
    cooperation: Some(Color::Indexed(23)),
    heat: [Some(Color::Indexed(24)), Some(Color::Indexed(94)), Some(Color::Indexed(124))],
    ..NIGHT
};

/// Returns the style of a role in a palette.
fn palette_style(role: Role, palette: &ThemeColours) -> Style {
    let fg = match role {
        Role::Text | Role::Strong | Role::Selected | Role::SelectedUnfocused | Role::Key => palette.text,
        Role::Dim | Role::Rule | Role::Unknown | Role::Title => palette.faint,
        Role::Accent | Role::TitleFocused | Role::RuleFocused | Role::Chosen => palette.accent,
        Role::Bar => palette.bar.or(palette.text),
        Role::HeatLow => palette.heat[0].or(palette.text),
        Role::HeatMedium => palette.heat[1].or(palette.text),
        Role::HeatHigh => palette.heat[2].or(palette.text),
        Role::Harm => palette.harm,
        Role::Contested => palette.contested,
        Role::Cooperation => palette.cooperation.or(palette.text),
        Role::Conflict => palette.conflict.or(palette.text),
        Role::Warning | Role::Loud => palette.warning,
    };
    let mut style = Style { fg, bg: palette.background, ..weight(role) };
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

    const ROLES: [Role; 23] = [
        Role::HeatLow,
        Role::HeatMedium,
        Role::HeatHigh,
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
    fn the_selected_row_is_reversed_and_bold_in_every_theme() {
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

    fn theme_style(theme: ThemeId, has_background: bool, role: Role) -> Style {
        role_style(
            role,
            Appearance {
                theme,
                has_colour: true,
                has_theme_background: has_background,
                ..Appearance::default()
            },
        )
    }

    #[test]
    fn only_harm_and_the_hottest_cell_are_red_and_a_background_is_painted_only_on_request() {
        for (theme, _) in ThemeId::TABLE {
            for (role, has_background) in ROLES.into_iter().flat_map(|role| [(role, false), (role, true)]) {
                let style = theme_style(theme, has_background, role);
                let paints_background = has_background && matches!(theme, ThemeId::Night | ThemeId::Paper);
                assert_eq!(style.bg.is_some(), paints_background, "{theme:?}");
                let is_red = match style.fg {
                    Some(Color::Red | Color::LightRed) => true,
                    Some(Color::Rgb(r, g, b)) => r / 2 > g.max(b),
                    Some(Color::Indexed(index)) => [203, 167, 124].contains(&index),
                    _ => false,
                };
                let may_be_red = matches!(role, Role::Harm | Role::HeatHigh);
                assert!(!is_red || may_be_red, "{theme:?} {role:?}");
            }
        }
    }

    #[test]
    fn without_a_background_night_and_paper_use_the_terminals_colours() {
        for role in ROLES {
            assert_eq!(theme_style(ThemeId::Night, false, role), theme_style(ThemeId::Default, false, role));
            assert_eq!(theme_style(ThemeId::Paper, false, role), theme_style(ThemeId::Light, false, role));
        }
    }

    #[test]
    fn without_colour_no_style_has_one() {
        for (theme, _) in ThemeId::TABLE {
            for role in ROLES {
                let style =
                    role_style(role, Appearance { theme, has_colour: false, ..Appearance::default() });
                assert_eq!((style.fg, style.bg), (None, None));
            }
        }
    }
}
