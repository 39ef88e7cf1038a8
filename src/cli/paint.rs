//! Masks that stand out where somebody looks at them.

use std::env;

use tokmask::Style;
use tokmask::mask::Masks;

use super::args::ColorArg;

/// Reverse video on, and off again: other colours stay as they are (ECMA-48, section 8.3.117).
const ON: &[u8] = b"\x1b[7m";
const OFF: &[u8] = b"\x1b[27m";

/// Makes masks of one style stand out. It takes them for what they look like, which also shows those that were there before.
pub(super) struct Painter(Masks);

impl Painter {
    /// For masks of `style`.
    pub(super) fn new(style: Style) -> Painter {
        Painter(Masks::of(style))
    }

    /// `text` with its masks in reverse.
    pub(super) fn painted(&self, text: &[u8]) -> Vec<u8> {
        let (mut painted, mut done) = (Vec::with_capacity(text.len()), 0);
        for mask in self.0.places(text) {
            let before = &text[done..mask.start];
            [before, ON, &text[mask.range()], OFF].iter().for_each(|piece| painted.extend_from_slice(piece));
            done = mask.end;
        }
        painted.extend_from_slice(&text[done..]);
        painted
    }
}

impl ColorArg {
    /// Whether masks stand out in what goes to a terminal, or elsewhere.
    pub(super) fn paints(self, is_terminal: bool) -> bool {
        let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        match self {
            ColorArg::Always => true,
            ColorArg::Never => false,
            ColorArg::Auto => {
                is_terminal && !is_set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_stand_out_and_nothing_else() {
        for (style, text, painted) in [
            ("label", "a [REDACTED:jwt] b", "a <[REDACTED:jwt]> b"),
            ("fixed", "[REDACTED][REDACTED:X]", "<[REDACTED]>[REDACTED:X]"),
            ("length", "a **** ***", "a <****> ***"),
            ("text=(gone)", "(gone) gone", "<(gone)> gone"),
        ] {
            let painter = Painter::new(style.parse().unwrap());
            let shown = String::from_utf8(painter.painted(text.as_bytes())).unwrap();
            assert_eq!(shown.replace("\x1b[7m", "<").replace("\x1b[27m", ">"), painted);
        }
    }
}
