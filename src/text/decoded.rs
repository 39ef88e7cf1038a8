//! A text as it was before its signs were escaped, and which bytes of it stand for which.

use super::escape::{Layer, Scan};
use crate::bytes::wipe;
use crate::finding::Span;

/// The most layers that a text is read through.
const DEPTH: usize = 3;
/// The most views of one text.
const VIEWS: usize = 8;

/// A text that is read through some layers of escapes.
#[derive(Clone)]
pub(crate) struct Decoded {
    pub bytes: Vec<u8>,
    /// Where what stands for each of the bytes begins in the raw text, and where that ends.
    origins: Vec<u32>,
    /// Which of the bytes are signs that the last of the layers has escaped.
    signs: Vec<u32>,
    /// How many layers it is read through.
    pub depth: usize,
}

impl Decoded {
    /// The different texts that `raw`, which is shorter than 4 GiB, may stand for, those of fewer layers first.
    pub(crate) fn views(raw: &[u8]) -> Vec<Decoded> {
        let mut views: Vec<Decoded> = of_each_layer(raw).take(VIEWS).collect();
        let mut next = 0;
        while next < views.len() && views[next].depth < DEPTH {
            let deeper: Vec<_> = of_each_layer(&views[next].bytes).collect();
            for view in deeper {
                let is_new = raw != view.bytes && views.iter().all(|known| known.bytes != view.bytes);
                if views.len() < VIEWS && is_new {
                    views.push(view.over(&views[next]));
                }
            }
            next += 1;
        }
        views
    }

    /// Whether `raw`, or a part of it, may have views.
    pub(crate) fn has_views(raw: &[u8]) -> bool {
        Layer::all_in(raw, false).next().is_some()
    }

    /// `text` without the escapes of `layer`, if it has any.
    fn of(text: &[u8], layer: Layer) -> Option<Decoded> {
        let (mut scan, mut from) = (Scan::new(layer), 0);
        let mut decoded = Decoded { bytes: vec![], origins: vec![], signs: vec![], depth: 1 };
        let mut copied = 0;
        while let Some((at, read)) = scan.next(text, from) {
            from = at + 1;
            if let Ok(Some(sign)) = read {
                if copied == 0 {
                    decoded.bytes.reserve_exact(text.len());
                    decoded.origins.reserve_exact(text.len() + 1);
                }
                decoded.copy(text, copied..at);
                let signs = decoded.bytes.len()..decoded.bytes.len() + sign.text().len();
                decoded.signs.extend(signs.map(|at| at as u32));
                decoded.bytes.extend_from_slice(sign.text());
                decoded.origins.extend(std::iter::repeat_n(at as u32, sign.text().len()));
                (copied, from) = (at + sign.length, at + sign.length);
            }
        }
        if copied == 0 {
            return None;
        }
        decoded.copy(text, copied..text.len());
        decoded.origins.push(text.len() as u32);
        Some(decoded)
    }

    fn copy(&mut self, text: &[u8], range: std::ops::Range<usize>) {
        self.bytes.extend_from_slice(&text[range.clone()]);
        self.origins.extend(range.map(|at| at as u32));
    }

    /// The same as a text that `under` was decoded to.
    fn over(mut self, under: &Decoded) -> Decoded {
        self.origins.iter_mut().for_each(|origin| *origin = under.origins[*origin as usize]);
        self.depth += under.depth;
        self
    }

    /// Whether the byte at `at` is a sign that the last layer has escaped.
    pub(crate) fn is_sign(&self, at: usize) -> bool {
        self.signs.binary_search(&(at as u32)).is_ok()
    }

    /// The bytes that those of `span` of the raw text stand for, if it begins and ends where one of them does.
    pub(crate) fn of_origin(&self, span: Span) -> Option<Span> {
        let first = |at: usize| {
            let place = self.origins.partition_point(|origin| (*origin as usize) < at);
            self.origins.get(place).is_some_and(|origin| *origin as usize == at).then_some(place)
        };
        Some(Span::new(first(span.start)?, first(span.end)?))
    }

    /// The bytes of the raw text that stand for those of `span`, which is not empty.
    pub(crate) fn origin(&self, span: Span) -> Span {
        let last = self.origins[span.end - 1];
        let behind = self.origins[span.end..].iter().find(|origin| **origin > last);
        Span::new(self.origins[span.start] as usize, *behind.expect("the end is behind all") as usize)
    }
}

/// `text` without the escapes of each layer that it has any of.
fn of_each_layer(text: &[u8]) -> impl Iterator<Item = Decoded> {
    Layer::all_in(text, false).filter_map(|layer| Decoded::of(text, layer))
}

impl Drop for Decoded {
    fn drop(&mut self) {
        let used = self.bytes.len();
        wipe(&mut self.bytes, used);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The views of `text`.
    fn views(text: &str) -> Vec<String> {
        Decoded::views(text.as_bytes()).iter().map(|view| String::from_utf8_lossy(&view.bytes).into_owned()).collect()
    }

    #[test]
    fn a_text_is_read_through_layer_after_layer() {
        assert_eq!(views("plain text"), Vec::<String>::new());
        assert_eq!(views(r#"{"m":"a\\\"b"}"#), [r#"{"m":"a\"b"}"#, r#"{"m":"a"b"}"#]);
        assert_eq!(views("%257B%2522a%2522"), ["%7B%22a%22", "{\"a\""]);
        assert_eq!(views("%5C%22a"), ["\\\"a", "\"a"]);
        assert_eq!(views("a%3Db &amp; c"), ["a=b &amp; c", "a%3Db & c", "a=b & c"]);
    }

    #[test]
    fn there_are_few_views() {
        let text = "\\n %3D &amp; \"\"a'' '\\'' #012 \u{ad}".repeat(9);
        assert_eq!(views(&text).len(), VIEWS);
        assert_eq!(views("%252525252541").len(), DEPTH);
    }

    #[test]
    fn spans_are_those_of_what_was_escaped() {
        let text = "a%3Db\\u00e9c\u{200b}d";
        for view in Decoded::views(text.as_bytes()) {
            let plain = |at: usize| view.bytes[at].is_ascii_alphanumeric();
            for at in (0..view.bytes.len()).filter(|&at| plain(at) && !view.is_sign(at)) {
                let origin = view.origin(Span::new(at, at + 1));
                assert_eq!(view.bytes[at], text.as_bytes()[origin.start]);
            }
        }
        let last = Decoded::views(text.as_bytes()).pop().expect("it has views");
        assert_eq!(&last.bytes, "a=bécd".as_bytes());
        for (span, origin) in
            [((0, 1), (0, 1)), ((1, 2), (1, 4)), ((3, 5), (5, 11)), ((5, 6), (11, 15)), ((6, 7), (15, 16))]
        {
            let (span, origin) = (Span::new(span.0, span.1), Span::new(origin.0, origin.1));
            assert_eq!((last.origin(span), last.of_origin(origin)), (origin, Some(span)));
        }
        assert_eq!([last.of_origin(Span::new(2, 5)), last.of_origin(Span::new(1, 3))], [None; 2]);
    }
}
