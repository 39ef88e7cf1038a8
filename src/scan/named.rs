//! The names of secrets, and what they say of their values. Found when the program is built, for the rules that come with
//! it.

use std::borrow::Cow;

use super::buckets::Buckets;
use super::cache::hash;
use crate::decide::Kind;
use crate::finding::RuleIndex;
use crate::rules::schema::{Confidence, ValueKind};
use crate::rules::squeezed;

/// What a key names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub rule: RuleIndex,
    /// What the rule says of the value.
    pub value: ValueKind,
    /// What the name as a whole says of it.
    pub kind: Kind,
    /// How sure it has to be that the value is a secret.
    pub confidence: Confidence,
}

impl Named {
    /// What the name `name` of a rule says, if nothing stands around it.
    pub(crate) fn of(rule: RuleIndex, value: ValueKind, name: &str, confidence: Confidence) -> Named {
        let kind = match value {
            ValueKind::Password => Kind::Password,
            ValueKind::Text => Kind::Strong,
            ValueKind::Authorization | ValueKind::Cookie | ValueKind::Scheme => Kind::Transport,
            ValueKind::Random => weak(name),
            _ => Kind::Single,
        };
        Named { rule, value, kind, confidence }
    }

    /// Whether only what looks random can be a secret, but for a few places.
    pub(crate) fn is_weak(&self) -> bool {
        matches!(self.kind, Kind::Weak | Kind::WeakCode | Kind::WeakKey | Kind::WeakSession | Kind::Inner)
    }
}

/// The kind of a weak name.
fn weak(name: &str) -> Kind {
    match name {
        "code" | "sig" | "signature" => Kind::WeakCode,
        "session_id" | "sessionid" | "sessid" | "sid" => Kind::WeakSession,
        "key" | "session" | "sess" | "session_key" => Kind::WeakKey,
        _ => Kind::Weak,
    }
}

/// The names of all generic rules, without what joins their words. That of the built-in rules is a constant.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Names {
    /// The places of the names in `all`, by their hashes. The names are those of the rules: nobody can choose them so that
    /// they collide.
    pub places: Buckets<u32>,
    /// Where each name ends in `texts`, where it begins behind the one before, and what it says.
    pub all: Cow<'static, [(u32, Named)]>,
    pub texts: Cow<'static, [u8]>,
    /// For each byte the lengths of the names that end with it, as bits: most words are none of the names for that.
    pub lengths: [u64; 256],
}

impl Names {
    /// Of a name that is there twice the last one counts.
    pub(crate) fn new<'n>(names: impl Iterator<Item = (&'n str, Named)>) -> Names {
        let (mut hashes, mut all, mut texts, mut lengths) = (vec![], vec![], vec![], [0; 256]);
        for (name, named) in names {
            let name = squeezed(name);
            if let Some(&last) = name.last() {
                lengths[usize::from(last)] |= length_bit(&name);
                hashes.push(hash(&name) as usize);
                texts.extend_from_slice(&name);
                all.push((texts.len() as u32, named));
            }
        }
        let count = all.len().next_power_of_two();
        let places: Vec<_> = hashes.iter().map(|hash| hash % count).zip(0..).collect();
        Names { places: Buckets::new(count, &places), all: all.into(), texts: texts.into(), lengths }
    }

    /// What `name` says.
    pub(crate) fn get(&self, name: &[u8]) -> Option<&Named> {
        let lengths = self.lengths[usize::from(*name.last()?)];
        if lengths & length_bit(name) == 0 {
            return None;
        }
        let place = self.places.get(hash(name) as usize).iter().rfind(|&&place| self.text(place as usize) == name)?;
        Some(&self.all[*place as usize].1)
    }

    fn text(&self, place: usize) -> &[u8] {
        let start = place.checked_sub(1).map_or(0, |before| self.all[before].0);
        &self.texts[start as usize..self.all[place].0 as usize]
    }
}

/// The bit of the length of `name`; all that are too long for one of their own share the last.
fn length_bit(name: &[u8]) -> u64 {
    1 << name.len().min(63)
}
