//! tokmask.
use std::io::{Read, Write};
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().map(String::as_str) == Some("rules") {
        let paths: Vec<std::path::PathBuf> = args.iter().skip(2).map(Into::into).collect();
        for p in tokmask::audit::check(&paths).unwrap() {
            println!("{p}");
        }
        return;
    }
    let mut text = vec![];
    std::io::stdin().read_to_end(&mut text).unwrap();
    let rules = tokmask::RuleSet::load(&tokmask::Selection {
        paths: args.iter().map(Into::into).collect(),
        ..Default::default()
    })
    .unwrap();
    std::io::stdout().write_all(&tokmask::Masker::new(rules, tokmask::Style::Label).unwrap().mask(&text)).unwrap();
}
