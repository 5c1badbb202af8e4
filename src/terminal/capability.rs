//! Detects what the terminal can show, from the environment only. The terminal is never queried, because a late answer
//! would arrive as keys.

/// The colours that may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ColorDepth {
    /// No colour; bold and reverse are still written.
    #[default]
    None,
    /// The sixteen colours of the terminal's own palette.
    Ansi16,
    /// The 256 colours of xterm.
    Ansi256,
    /// 24-bit colour.
    Rgb,
}

/// The colours that the user requests on the command line or in the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ColorPolicy {
    /// As the environment allows.
    #[default]
    Auto,
    /// Colours even if the output is not a terminal.
    Always,
    /// No colours.
    Never,
    /// This depth, regardless of the terminal's name. Over SSH nothing reveals that a terminal has more colours than its
    /// name implies.
    Exactly(ColorDepth),
}

/// What the user requests, independent of the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CapabilityRequest {
    /// `--color`.
    pub flag: ColorPolicy,
    /// The `color` setting. The flag overrides it.
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
    /// Whether lines, bars and marks may use signs beyond ASCII.
    pub unicode: bool,
    /// Whether the brief is written instead of opening the board.
    pub plain: bool,
}

/// Detects what may be written. `env` reads an environment variable; `is_tty` is whether standard output is a terminal.
///
/// The first of these that is set decides about colour: `--color`, the configuration, `NO_COLOR`, `CLICOLOR_FORCE`,
/// `CLICOLOR=0`, the name of the terminal.
#[must_use]
pub fn detect_capability(
    env: &dyn Fn(&str) -> Option<String>,
    is_tty: bool,
    request: CapabilityRequest,
) -> Capability {
    // An empty variable counts as unset, as the NO_COLOR convention and POSIX locales define.
    let set = |name: &str| env(name).filter(|value| !value.is_empty());
    let term = set("TERM").unwrap_or_default();
    let depth = color_depth(&term, set("COLORTERM").as_deref());
    let policy = [request.flag, request.config].into_iter().find(|policy| *policy != ColorPolicy::Auto);
    let color = match policy {
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
        // The Linux console's font has only 256 or 512 signs.
        unicode: utf8 && term != "linux" && !request.ascii,
        plain: request.plain || !is_tty || term == "dumb",
    }
}

/// The colours of a terminal, by its name and by `COLORTERM`, which ssh does not pass on.
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

    fn detected(env: &[(&str, &str)], is_tty: bool, request: CapabilityRequest) -> Capability {
        let read_variable =
            |name: &str| env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        detect_capability(&read_variable, is_tty, request)
    }

    #[test]
    fn the_first_setting_that_is_set_decides_about_colour() {
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
        for (env, is_tty, request, expected) in rows {
            assert_eq!(detected(env, *is_tty, *request).color, *expected, "{env:?} {is_tty} {request:?}");
        }
    }

    #[test]
    fn colour_depth_follows_the_name_of_the_terminal() {
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
    fn unicode_follows_the_locale() {
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
        for (env, request, expected) in rows {
            assert_eq!(detected(env, true, *request).unicode, *expected, "{env:?}");
        }
    }

    #[test]
    fn output_is_plain_on_request_and_without_a_capable_terminal() {
        let request = CapabilityRequest { plain: true, ..CapabilityRequest::default() };
        assert!(detected(&[("TERM", "xterm")], true, request).plain);
        assert!(detected(&[("TERM", "xterm")], false, CapabilityRequest::default()).plain);
        assert!(detected(&[("TERM", "dumb")], true, CapabilityRequest::default()).plain);
        assert!(!detected(&[("TERM", "xterm")], true, CapabilityRequest::default()).plain);
        assert!(!detected(&[], true, CapabilityRequest::default()).plain);
    }
}
