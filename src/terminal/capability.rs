//! What the terminal can show, worked out from the environment and never by asking it: an answer that
//! comes late would arrive as keys.

/// How many colours may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ColorDepth {
    /// No colour code at all; bold and reverse stay.
    #[default]
    None,
    /// The sixteen colours of the terminal's own palette.
    Ansi16,
    /// The 256 colours of xterm.
    Ansi256,
    /// 24 bits.
    Rgb,
}

/// An answer to "colour?" from the command line or the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ColorPolicy {
    /// Leave it to the environment.
    #[default]
    Auto,
    /// Even if the output is no terminal.
    Always,
    /// Not at all.
    Never,
    /// So many, whatever the terminal is called: over SSH nothing tells that it has more than its name says.
    Exactly(ColorDepth),
}

/// What the user asked for, before the environment is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CapabilityRequest {
    /// `--color`.
    pub flag: ColorPolicy,
    /// The same from the configuration; the flag goes before it.
    pub config: ColorPolicy,
    /// `--plain`.
    pub plain: bool,
    /// `--ascii`, or `glyphs: Ascii` in the configuration.
    pub ascii: bool,
}

/// What may be written to the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capability {
    /// The colours.
    pub color: ColorDepth,
    /// Signs beyond ASCII may be used for lines, bars and marks.
    pub unicode: bool,
    /// The board is written as plain lines instead of being opened.
    pub plain: bool,
}

/// Works out what may be written. `env` reads an environment variable, `is_tty` says whether the standard
/// output is a terminal.
///
/// Colour is decided by the first of these that speaks: `--color`, the configuration, `NO_COLOR`,
/// `CLICOLOR_FORCE`, `CLICOLOR=0`, the terminal.
#[must_use]
pub fn detect_capability(
    env: &dyn Fn(&str) -> Option<String>,
    is_tty: bool,
    asked: CapabilityRequest,
) -> Capability {
    // An empty variable counts as not set, as the NO_COLOR convention and POSIX locales have it.
    let set = |name: &str| env(name).filter(|value| !value.is_empty());
    let term = set("TERM").unwrap_or_default();
    let depth = color_depth(&term, set("COLORTERM").as_deref());
    let wanted = [asked.flag, asked.config].into_iter().find(|when| *when != ColorPolicy::Auto);
    let color = match wanted {
        Some(ColorPolicy::Never) => ColorDepth::None,
        Some(ColorPolicy::Exactly(depth)) => depth,
        Some(_) => depth.max(ColorDepth::Ansi16),
        None if set("NO_COLOR").is_some() => ColorDepth::None,
        None if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => depth.max(ColorDepth::Ansi16),
        None if !is_tty || set("CLICOLOR").as_deref() == Some("0") => ColorDepth::None,
        None => depth,
    };
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default().to_lowercase();
    let utf8 = locale.contains("utf-8") || locale.contains("utf8");
    Capability {
        color,
        // The console of Linux has a font of 256 or 512 signs.
        unicode: utf8 && term != "linux" && !asked.ascii,
        plain: asked.plain || !is_tty || term == "dumb",
    }
}

/// The colours of a terminal by its name. `COLORTERM` says it outright, but ssh does not carry it over.
fn color_depth(term: &str, colorterm: Option<&str>) -> ColorDepth {
    const RGB: [&str; 8] =
        ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour", "iterm2", "mintty"];
    const NONE: [&str; 6] = ["", "dumb", "vt100", "vt102", "vt220", "xterm-mono"];
    if NONE.contains(&term) {
        ColorDepth::None
    } else if matches!(colorterm, Some("truecolor" | "24bit"))
        || term.ends_with("-direct")
        || RGB.contains(&term)
    {
        ColorDepth::Rgb
    } else if term.contains("256color") {
        ColorDepth::Ansi256
    } else {
        ColorDepth::Ansi16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XTERM: (&str, &str) = ("TERM", "xterm-256color");

    type Env = &'static [(&'static str, &'static str)];

    fn detected(env: &[(&str, &str)], is_tty: bool, asked: CapabilityRequest) -> Capability {
        let read =
            |name: &str| env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        detect_capability(&read, is_tty, asked)
    }

    #[test]
    fn colour_is_decided_by_the_first_that_speaks() {
        let flag = |flag, config| CapabilityRequest { flag, config, ..CapabilityRequest::default() };
        let auto = CapabilityRequest::default();
        let rows: &[(Env, bool, CapabilityRequest, ColorDepth)] = &[
            (&[XTERM], true, auto, ColorDepth::Ansi256),
            (&[XTERM], false, auto, ColorDepth::None),
            (&[XTERM, ("COLORTERM", "truecolor")], true, auto, ColorDepth::Rgb),
            (&[XTERM, ("NO_COLOR", "1")], true, auto, ColorDepth::None),
            (&[XTERM, ("NO_COLOR", "")], true, auto, ColorDepth::Ansi256),
            (&[XTERM, ("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], true, auto, ColorDepth::None),
            (&[XTERM, ("CLICOLOR_FORCE", "1")], false, auto, ColorDepth::Ansi256),
            (&[XTERM, ("CLICOLOR_FORCE", "1"), ("CLICOLOR", "0")], true, auto, ColorDepth::Ansi256),
            (&[XTERM, ("CLICOLOR_FORCE", "0")], false, auto, ColorDepth::None),
            (&[XTERM, ("CLICOLOR", "0")], true, auto, ColorDepth::None),
            (&[XTERM, ("CLICOLOR", "1")], true, auto, ColorDepth::Ansi256),
            (
                &[XTERM, ("NO_COLOR", "1")],
                true,
                flag(ColorPolicy::Always, ColorPolicy::Never),
                ColorDepth::Ansi256,
            ),
            (
                &[XTERM, ("NO_COLOR", "1")],
                true,
                flag(ColorPolicy::Auto, ColorPolicy::Always),
                ColorDepth::Ansi256,
            ),
            (
                &[XTERM, ("CLICOLOR_FORCE", "1")],
                true,
                flag(ColorPolicy::Auto, ColorPolicy::Never),
                ColorDepth::None,
            ),
            (&[XTERM], true, flag(ColorPolicy::Never, ColorPolicy::Always), ColorDepth::None),
            (&[("TERM", "dumb")], true, flag(ColorPolicy::Always, ColorPolicy::Auto), ColorDepth::Ansi16),
            (
                &[XTERM, ("NO_COLOR", "1")],
                true,
                flag(ColorPolicy::Exactly(ColorDepth::Rgb), ColorPolicy::Auto),
                ColorDepth::Rgb,
            ),
            (
                &[XTERM, ("COLORTERM", "24bit")],
                true,
                flag(ColorPolicy::Auto, ColorPolicy::Exactly(ColorDepth::Ansi16)),
                ColorDepth::Ansi16,
            ),
            (&[], true, auto, ColorDepth::None),
        ];
        for (env, is_tty, asked, expected) in rows {
            assert_eq!(detected(env, *is_tty, *asked).color, *expected, "{env:?} {is_tty} {asked:?}");
        }
    }

    #[test]
    fn depth_follows_the_name_of_the_terminal() {
        for (term, expected) in [
            ("xterm", ColorDepth::Ansi16),
            ("linux", ColorDepth::Ansi16),
            ("screen", ColorDepth::Ansi16),
            ("tmux-256color", ColorDepth::Ansi256),
            ("screen.xterm-256color", ColorDepth::Ansi256),
            ("xterm-kitty", ColorDepth::Rgb),
            ("xterm-direct", ColorDepth::Rgb),
            ("vt220", ColorDepth::None),
            ("dumb", ColorDepth::None),
        ] {
            assert_eq!(
                detected(&[("TERM", term)], true, CapabilityRequest::default()).color,
                expected,
                "{term}"
            );
        }
    }

    #[test]
    fn signs_follow_the_locale() {
        let ascii = CapabilityRequest { ascii: true, ..CapabilityRequest::default() };
        let rows: &[(Env, CapabilityRequest, bool)] = &[
            (&[("LANG", "de_DE.UTF-8")], CapabilityRequest::default(), true),
            (&[("LANG", "fa_IR.utf8")], CapabilityRequest::default(), true),
            (&[("LANG", "en_GB.UTF-8"), ("LC_CTYPE", "C")], CapabilityRequest::default(), false),
            (&[("LANG", "C"), ("LC_CTYPE", "C.UTF-8")], CapabilityRequest::default(), true),
            (
                &[("LANG", "C.UTF-8"), ("LC_CTYPE", "C.UTF-8"), ("LC_ALL", "C")],
                CapabilityRequest::default(),
                false,
            ),
            (&[("LANG", "C.UTF-8"), ("LC_ALL", "")], CapabilityRequest::default(), true),
            (&[("LANG", "C.UTF-8"), ("TERM", "linux")], CapabilityRequest::default(), false),
            (&[("LANG", "C.UTF-8")], ascii, false),
            (&[], CapabilityRequest::default(), false),
        ];
        for (env, asked, expected) in rows {
            assert_eq!(detected(env, true, *asked).unicode, *expected, "{env:?}");
        }
    }

    #[test]
    fn plain_when_asked_or_when_nothing_else_can_be_shown() {
        let asked = CapabilityRequest { plain: true, ..CapabilityRequest::default() };
        assert!(detected(&[("TERM", "xterm")], true, asked).plain);
        assert!(detected(&[("TERM", "xterm")], false, CapabilityRequest::default()).plain);
        assert!(detected(&[("TERM", "dumb")], true, CapabilityRequest::default()).plain);
        assert!(!detected(&[("TERM", "xterm")], true, CapabilityRequest::default()).plain);
        assert!(!detected(&[], true, CapabilityRequest::default()).plain);
    }
}
