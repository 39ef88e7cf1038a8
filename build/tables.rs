//! What the scanner looks for by default: from the rules that are on to its tables, as code.

use std::fmt::Debug;

use crate::finding::RuleIndex;
use crate::rules::schema::{Confidence, RuleSource, ValueKind, VendorSource};
use crate::rules::vendor::{self, Form, squeezed};
use crate::scan::buckets::Buckets;
use crate::scan::keywords::{Keywords, Lists};
use crate::scan::literals::{Literal, Sought};
use crate::scan::lookup::Lookup;
use crate::scan::masks::heads::{FEW, Heads, MANY};
use crate::scan::named::{Named, Names};
use crate::scan::table::{Mesh, Sieve, Table};
use crate::scan::vendors::Vendors;

/// The key words of `rules`, and of vendors.
pub(crate) fn keywords(rules: &[(RuleIndex, RuleSource)], lists: &Lists) -> Keywords {
    let kinds = || rules.iter().filter_map(|(_, rule)| Some((rule.value?, &rule.keys)));
    let is_rule = |wanted: ValueKind| kinds().any(|(kind, _)| kind == wanted);
    Keywords::new(lists, kinds().flat_map(|(_, keys)| keys), is_rule, true)
}

/// The files that hold the tables of all `literals`, and their code.
pub(crate) fn of(literals: &[Literal<'_>]) -> [(&'static str, String); 3] {
    let sought = Sought::of(literals);
    let heads = |groups| format!("Heads({:?})", Heads::new(&sought, groups).0);
    [("table.rs", table(&Table::of(literals))), ("few_heads.rs", heads(FEW)), ("many_heads.rs", heads(MANY))]
}

/// What keys are looked up in, for these rules and vendors, as code.
pub(crate) fn lookup(rules: &[(RuleIndex, RuleSource)], vendors: &[(RuleIndex, VendorSource)]) -> String {
    let rules: Vec<_> = rules.iter().map(|(index, rule)| (*index, rule)).collect();
    let vendors = vendors.iter().map(|(index, vendor)| {
        let names = vendor.names.iter().map(|name| squeezed(name).into());
        Ok((*index, names, vendor::forms(vendor)?.into()))
    });
    let lookup = Lookup::new(&rules, vendors, Confidence::ENOUGH);
    let Lookup { names, vendors, urls, logins, manifests } = lookup.expect("a form for each value");
    let (names, vendors) = (names_of_rules(&names), names_of_vendors(&vendors));
    format!(
        "Lookup {{ names: {names}, vendors: {vendors}, urls: {urls:?}, logins: {logins:?}, manifests: {manifests:?} }}"
    )
}

fn names_of_rules(Names { places, all, texts, lengths }: &Names) -> String {
    let (places, all): (_, Vec<String>) = (buckets(places), all.iter().map(named).collect());
    let all = all.join(", ");
    format!("Names {{ places: {places}, all: Borrowed(&[{all}]), texts: Borrowed(&{texts:?}), lengths: {lengths:?} }}")
}

fn named((end, Named { rule, value, kind, confidence }): &(u32, Named)) -> String {
    format!(
        "({end}, Named {{ rule: {rule:?}, value: ValueKind::{value:?}, kind: Kind::{kind:?}, confidence: \
         Confidence::{confidence:?} }})"
    )
}

fn names_of_vendors(Vendors { rows, forms, names, texts }: &Vendors) -> String {
    let (forms, names): (Vec<String>, _) = (forms.iter().map(form).collect(), buckets(names));
    let forms = forms.join(", ");
    format!(
        "Vendors {{ rows: Borrowed(&{rows:?}), forms: Borrowed(&[{forms}]), names: {names}, texts: Borrowed(&{texts:?}) }}"
    )
}

/// The code of a form.
pub(crate) fn form(Form { alphabet, least, most }: &Form) -> String {
    format!("Form {{ alphabet: Alphabet::{alphabet:?}, least: {least}, most: {most} }}")
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
