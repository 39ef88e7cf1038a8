use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use super::*;
use crate::rules::schema::{RuleFile, Tier};
use crate::scan::window::{AFTER, BEFORE};

const FILES: [&str; 3] = [
    include_str!("../../../rules/generic.toml"),
    include_str!("../../../rules/headers.toml"),
    include_str!("../../../rules/oauth.toml"),
];

const VENDORS: &str = r#"
family = "Vendors"
[[vendor]]
id = "algolia-key"
name = "Algolia"
names = ["algolia"]
values = ["hex:32"]
example = "0c2d4e6f8a1b3c5d7e9f0c2d4e6f8a1b"
reference = "https://example.com"
[[vendor]]
id = "datadog-key"
name = "Datadog"
names = ["datadog", "dd"]
values = ["hex:32", "hex:40", "alnum:40"]
example = "0c2d4e6f8a1b3c5d7e9f0c2d4e6f8a1b"
reference = "https://example.com"
[[vendor]]
id = "heroku-key"
name = "Heroku"
names = ["heroku"]
values = ["uuid"]
example = "9f0c2d4e-6f8a-4b3c-a5d7-e9f1a2b3c4d5"
reference = "https://example.com"
[[vendor]]
id = "messagebird-key"
name = "MessageBird"
names = ["messagebird", "message_bird"]
values = ["alnum:25"]
example = "x7Kq2vN9bT4mW8rY1pL6dF3hJ"
reference = "https://example.com"
[[vendor]]
id = "lob-key"
name = "Lob"
names = ["lob"]
values = ["token:20-"]
example = "test_0c2d4e6f8a1b3c5d7e9f"
reference = "https://example.com"
"#;

pub(super) struct Masker {
    files: Vec<RuleFile>,
    context: Context,
    automaton: AhoCorasick,
}

impl Masker {
    fn new() -> Masker {
        let files: Vec<RuleFile> = FILES.iter().chain([&VENDORS]).map(|text| toml::from_str(text).unwrap()).collect();
        let sources = files.iter().flat_map(|file| &file.rules).filter(|rule| rule.tier != Tier::Shape);
        let rules: Vec<_> = sources.enumerate().map(|(i, rule)| (RuleIndex(100 + i as u16), rule)).collect();
        let rows = files.iter().flat_map(|file| &file.vendors).enumerate();
        let vendors: Vec<_> = rows.map(|(i, row)| (RuleIndex(i as u16), row)).collect();
        let context = Context::new(&rules, &vendors).unwrap();
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(context.keywords()).unwrap();
        Masker { files, context, automaton }
    }

    fn id(&self, rule: RuleIndex) -> &str {
        let ids: Vec<&str> =
            self.files.iter().flat_map(|file| file.rules.iter().map(|rule| rule.id.as_str())).collect();
        let vendors: Vec<&str> =
            self.files.iter().flat_map(|file| file.vendors.iter().map(|row| row.id.as_str())).collect();
        if rule.0 < 100 { vendors[rule.0 as usize] } else { ids[rule.0 as usize - 100] }
    }

    /// The hits of one line, and where writing must stop.
    fn line(&self, text: &[u8], edge: Edge, memo: &mut Memo) -> (Vec<(RuleIndex, Hit)>, Option<usize>, Option<Block>) {
        let (mut hits, mut hold, mut opens) = (Vec::new(), None::<usize>, None);
        for anchor in self.automaton.find_overlapping_iter(text) {
            let (from, to) = (anchor.start().saturating_sub(BEFORE), (anchor.start() + AFTER).min(text.len()));
            let edge = if to < text.len() { Edge::Limit } else { edge };
            let window = Window { bytes: &text[from..to], at: anchor.start() - from, base: from, gap: false, edge };
            let mut found = Vec::new();
            let verdict = self.context.judge(&window, memo, &mut found);
            hits.extend(found.into_iter().map(|(rule, hit)| {
                let span = hit.span.shifted(from);
                let more = if to < text.len() && span.end == to { hit.tail.0.run(&text[to..]) } else { 0 };
                (rule, Hit { span: Span::new(span.start, span.end + more), ..hit })
            }));
            hold = hold.into_iter().chain(verdict.hold.map(|at| at + from)).min();
            opens = opens.or(verdict.opens);
        }
        (hits, hold, opens)
    }

    pub(super) fn mask(&self, text: &[u8]) -> Vec<u8> {
        let (mut out, mut open) = (Vec::new(), None::<Block>);
        for (i, line) in text.split(|&b| b == b'\n').enumerate() {
            if i > 0 {
                out.push(b'\n');
            }
            let mut hits = Vec::new();
            if let Some(block) = open {
                let bytes = &line[..line.len().min(AFTER)];
                let step = block.line(&Window { bytes, at: 0, base: 0, gap: false, edge: Edge::Line }, &mut hits);
                open = step.next;
            }
            let (found, _, opens) = self.line(line, Edge::Line, &mut Memo::default());
            hits.extend(found);
            open = opens.or(open);
            self.write(line, hits, &mut out);
        }
        out
    }

    fn write(&self, line: &[u8], mut hits: Vec<(RuleIndex, Hit)>, out: &mut Vec<u8>) {
        hits.sort_by_key(|(_, hit)| (hit.span.start, std::cmp::Reverse(hit.span.end)));
        let mut merged: Vec<(RuleIndex, Hit)> = Vec::new();
        for (rule, hit) in hits {
            match merged.last_mut() {
                Some((first, last)) if hit.span.start < last.span.end => {
                    last.span.end = last.span.end.max(hit.span.end);
                    *first = rule.min(*first);
                }
                _ => merged.push((rule, hit)),
            }
        }
        let mut from = 0;
        for (rule, hit) in merged {
            out.extend(&line[from..hit.span.start]);
            let quote = hit.quotes.map_or(Vec::new(), |depth| [vec![b'\\'; depth as usize], vec![b'"']].concat());
            out.extend([&quote, format!("[REDACTED:{}]", self.id(rule)).as_bytes(), &quote].concat());
            from = hit.span.end;
        }
        out.extend(&line[from..]);
    }
}

pub(super) fn masker() -> &'static Masker {
    static MASKER: OnceLock<Masker> = OnceLock::new();
    MASKER.get_or_init(Masker::new)
}

fn masked(text: &str) -> String {
    String::from_utf8(masker().mask(text.as_bytes())).unwrap()
}

#[test]
fn examples_come_out_exactly() {
    let mut wrong = Vec::new();
    for rule in masker().files.iter().flat_map(|file| &file.rules) {
        let examples = rule.examples.iter().map(|example| (example.text.as_str(), example.masked.as_str()));
        for (text, want) in examples.chain(rule.near.iter().map(|near| (near.as_str(), near.as_str()))) {
            let got = masked(text);
            if got != want {
                wrong.push(format!("{}\n  text {text}\n  want {want}\n  got  {got}", rule.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
