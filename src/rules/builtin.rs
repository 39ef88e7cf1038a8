//! The rules that come with the program, as constants: the build script writes them from `rules/*.toml`.

use super::analysis::{Analysis, Lead};
use super::literals::{Sign, Stands};
use super::schema::{BlockKind, Check, Confidence, Left, Right, RuleSource, Tier, ValueKind, VendorSource, has_group};
use super::sequence::{Sequence, Sequences, Step};
use super::vendor::{Alphabet, Form};
use crate::bytes::ByteSet;

/// Name and text of every built-in rule file, in order of their names.
pub(super) const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/builtin_files.rs"));

/// Every built-in rule, in the order of the files.
pub(super) static ALL: &[BuiltIn] = &include!(concat!(env!("OUT_DIR"), "/builtin_order.rs"));

static RULES: &[RuleData] = &include!(concat!(env!("OUT_DIR"), "/builtin_rules.rs"));

static VENDORS: &[VendorData] = &include!(concat!(env!("OUT_DIR"), "/builtin_vendors.rs"));

/// The literals of all shape rules, in the alphabet's order: how long each is, and the place of its rule in [`RULES`].
static LITERALS: &[(u8, u16, Sign)] = &include!(concat!(env!("OUT_DIR"), "/builtin_literals.rs"));

/// The literals one behind the other.
static LITERAL_BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin_literals.bin"));

/// What every [`Text`] is a part of.
static TEXTS: &str = include_str!(concat!(env!("OUT_DIR"), "/builtin_texts.txt"));

/// What the [`Part`]s are parts of.
static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin_bytes.bin"));
static ANCHORS: &[Part] = &include!(concat!(env!("OUT_DIR"), "/builtin_anchors.rs"));
static NAMES: &[Part] = &include!(concat!(env!("OUT_DIR"), "/builtin_names.rs"));
static FORMS: &[Form] = &include!(concat!(env!("OUT_DIR"), "/builtin_forms.rs"));
static CHECKS: &[Check] = &include!(concat!(env!("OUT_DIR"), "/builtin_checks.rs"));
static SEQUENCES: &[SequenceData] = &include!(concat!(env!("OUT_DIR"), "/builtin_sequences.rs"));
static STEPS: &[StepData] = &include!(concat!(env!("OUT_DIR"), "/builtin_steps.rs"));

/// A built-in rule: its place in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BuiltIn {
    Rule(u16),
    Vendor(u16),
}

impl BuiltIn {
    pub(super) fn confidence(self) -> Confidence {
        match self {
            BuiltIn::Rule(place) => rule(place).confidence,
            BuiltIn::Vendor(_) => Confidence::default(),
        }
    }
}

/// A part of [`TEXTS`]: where it begins and its length, in bytes. Unlike a reference it is the same wherever the program
/// is loaded, so that the system need not write thousands of addresses before the program starts.
#[derive(Clone, Copy)]
pub(super) struct Text(u32, u32);

/// The same of a table: its first entry and how many there are.
#[derive(Clone, Copy)]
struct Part(u32, u32);

/// A [`RuleSource`] without its examples. Lists are texts, an item a line.
pub(super) struct RuleData {
    pub file: Text,
    pub family: Text,
    pub id: Text,
    description: Text,
    pub tier: Tier,
    pub confidence: Confidence,
    pattern: Option<Text>,
    keys: Text,
    names: Text,
    value: Option<ValueKind>,
    left: Left,
    right: Right,
    cut: Option<usize>,
    block: Option<BlockKind>,
    /// Of [`CHECKS`].
    checks: Part,
    reference: Text,
    analysis: Option<AnalysisData>,
}

/// An [`Analysis`].
struct AnalysisData {
    /// Of [`ANCHORS`].
    anchors: Part,
    lead: Lead,
    /// Of [`BYTES`].
    prefix: Part,
    /// Of [`ANCHORS`].
    strong: Part,
    tail: ByteSet,
    run: usize,
    /// Of [`SEQUENCES`], and whether they are whole.
    sequences: Option<(Part, bool)>,
}

/// A [`Sequence`].
struct SequenceData {
    shared: usize,
    /// Of [`STEPS`].
    steps: Part,
    secret: Option<(usize, usize)>,
}

/// A [`Step`], its bytes a part of [`BYTES`].
enum StepData {
    Bytes(Part),
    Word(Part),
    Run(ByteSet, u32, u32),
}

/// A [`VendorSource`]. Lists are texts, an item a line.
pub(crate) struct VendorData {
    pub(super) file: Text,
    pub(super) id: Text,
    name: Text,
    names: Text,
    /// The names as they are looked for: of [`NAMES`].
    squeezed: Part,
    values: Text,
    /// The same as they are looked for: of [`FORMS`].
    forms: Part,
    example: Text,
    reference: Text,
}

/// The data of the rule at `place`.
pub(super) fn rule(place: u16) -> &'static RuleData {
    &RULES[usize::from(place)]
}

/// The data of the vendor at `place`.
pub(super) fn vendor(place: u16) -> &'static VendorData {
    &VENDORS[usize::from(place)]
}

/// The literals of all built-in shape rules, in the alphabet's order: the place of the rule, the literal and its sign.
pub(super) fn literals() -> impl Iterator<Item = (u16, &'static [u8], Sign)> {
    let mut rest = LITERAL_BYTES;
    LITERALS.iter().map(move |&(length, rule, sign)| {
        let (literal, behind) = rest.split_at(usize::from(length));
        rest = behind;
        (rule, literal, sign)
    })
}

impl Text {
    pub(super) fn get(self) -> &'static str {
        &TEXTS[self.0 as usize..][..self.1 as usize]
    }

    fn owned(self) -> String {
        self.get().to_owned()
    }

    fn list(self) -> Vec<String> {
        self.get().lines().map(str::to_owned).collect()
    }
}

impl Part {
    fn of<T>(self, table: &[T]) -> &[T] {
        &table[self.0 as usize..][..self.1 as usize]
    }
}

impl RuleData {
    /// The rule as it is written, but for its examples.
    pub(super) fn source(&self) -> RuleSource {
        RuleSource {
            id: self.id.owned(),
            description: self.description.owned(),
            tier: self.tier,
            confidence: self.confidence,
            pattern: self.pattern.map(Text::owned),
            keys: self.keys.list(),
            names: self.names.list(),
            value: self.value,
            left: self.left,
            right: self.right,
            cut: self.cut,
            block: self.block,
            checks: self.checks.of(CHECKS).to_vec(),
            examples: vec![],
            near: vec![],
            reference: self.reference.owned(),
        }
    }

    /// What every secret of the kind begins with, which is public.
    pub(super) fn public_prefix(&self) -> &'static [u8] {
        match (&self.analysis, self.pattern) {
            (Some(analysis), Some(pattern)) if !has_group(pattern.get()) => analysis.prefix.of(BYTES),
            _ => b"",
        }
    }

    /// What its pattern tells, if it is a shape rule's.
    pub(super) fn analysis(&self) -> Option<Analysis> {
        let literals = |part: Part| part.of(ANCHORS).iter().map(|literal| literal.of(BYTES).to_vec()).collect();
        self.analysis.as_ref().map(|a| Analysis {
            anchors: literals(a.anchors),
            lead: a.lead,
            prefix: a.prefix.of(BYTES).to_vec(),
            strong: literals(a.strong),
            tail: a.tail,
            run: a.run,
            sequences: a.sequences.map(|(all, is_whole)| {
                let all = all.of(SEQUENCES).iter().map(SequenceData::sequence).collect();
                Sequences { all, is_whole }
            }),
        })
    }
}

impl SequenceData {
    fn sequence(&self) -> Sequence {
        let steps = self.steps.of(STEPS).iter().map(StepData::step).collect();
        Sequence { shared: self.shared, steps, secret: self.secret }
    }
}

impl StepData {
    fn step(&self) -> Step {
        match *self {
            StepData::Bytes(bytes) => Step::Bytes(bytes.of(BYTES).into()),
            StepData::Word(word) => Step::Word(word.of(BYTES).into()),
            StepData::Run(set, least, most) => Step::Run(set, least, most),
        }
    }
}

impl VendorData {
    /// Its names as they are looked for.
    pub(super) fn squeezed(&self) -> impl Iterator<Item = &[u8]> {
        self.squeezed.of(NAMES).iter().map(|name| name.of(BYTES))
    }

    /// Its values as they are looked for.
    pub(super) fn forms(&self) -> &'static [Form] {
        self.forms.of(FORMS)
    }

    /// The row as it is written.
    pub(super) fn source(&self) -> VendorSource {
        VendorSource {
            id: self.id.owned(),
            name: self.name.owned(),
            names: self.names.list(),
            values: self.values.list(),
            example: self.example.owned(),
            reference: self.reference.owned(),
        }
    }
}
