//! What the scanner looks for by default: from the rules that are on to its tables, as code.

use std::fmt::Debug;

use crate::rules::schema::{RuleSource, ValueKind};
use crate::scan::buckets::Buckets;
use crate::scan::keywords::{Keywords, Lists};
use crate::scan::literals::{Literal, Sought};
use crate::scan::masks::heads::{FEW, Heads, MANY};
use crate::scan::table::{Mesh, Sieve, Table};

/// The key words of `rules`, and of vendors.
pub(crate) fn keywords(rules: &[RuleSource], lists: &Lists) -> Keywords {
    let kinds = || rules.iter().filter_map(|rule| Some((rule.value?, &rule.keys)));
    let is_rule = |wanted: ValueKind| kinds().any(|(kind, _)| kind == wanted);
    Keywords::new(lists, kinds().flat_map(|(_, keys)| keys), is_rule, true)
}

/// The files that hold the tables of all `literals`, and their code.
pub(crate) fn of(literals: &[Literal<'_>]) -> [(&'static str, String); 3] {
    let sought = Sought::of(literals);
    let heads = |groups| format!("Heads({:?})", Heads::new(&sought, groups).0);
    [("table.rs", table(&Table::of(literals))), ("few_heads.rs", heads(FEW)), ("many_heads.rs", heads(MANY))]
}

fn table(Table { sieve, mesh, entries, short, ends, texts, targets }: &Table) -> String {
    let Sieve { three, four } = sieve;
    let Mesh(mesh) = mesh;
    let [entries, short] = [entries, short].map(buckets);
    format!(
        "Table {{ sieve: Sieve {{ three: {three:?}, four: {four:?} }}, mesh: Mesh({mesh:?}), entries: {entries}, \
         short: {short}, ends: Borrowed(&{ends:?}), texts: Borrowed(&{texts:?}), targets: Borrowed(&{targets:?}) }}"
    )
}

fn buckets(Buckets { starts, entries }: &Buckets<impl Clone + Debug>) -> String {
    format!("Buckets {{ starts: Borrowed(&{starts:?}), entries: Borrowed(&{entries:?}) }}")
}
