//! Masks what a program logs before it leaves the process: `cargo run --example mask_writer`.

use std::io::{self, Write};

use tokmask::{MaskWriter, Masker, RuleSet, Selection, Style};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rules = RuleSet::load(&Selection { disable: vec!["jwt".into()], ..Selection::default() })?;
    let masker = Masker::new(rules, Style::Label)?;

    // A text at once.
    let masked = masker.mask(b"token=ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u");
    assert_eq!(masked, b"token=[REDACTED:github-pat]");

    // A stream: what could still become a secret is held until more is written, or until the end.
    let mut log = MaskWriter::new(&masker, io::stderr());
    log.write_all(b"remote refused ghp_x7Kq2vN9bT4m")?;
    log.write_all(b"W8rY1pL6dF3hJ5sZ0cA2eG7u\n")?;
    log.finish()?;
    Ok(())
}
