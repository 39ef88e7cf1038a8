//! The context tiers.
use super::blocks::Verdict;
use super::window::{Hit, Window};
use crate::finding::RuleIndex;
use crate::rules::schema::{RuleSource, VendorSource};

pub(crate) struct Context {}
#[derive(Default)]
pub(crate) struct Memo {}
impl Context {
    pub(crate) fn new(
        _rules: &[(RuleIndex, &RuleSource)],
        _vendors: &[(RuleIndex, &VendorSource)],
    ) -> Result<Context, String> {
        Ok(Context {})
    }
    pub(crate) fn keywords(&self) -> Vec<String> {
        vec![]
    }
    pub(crate) fn judge(&self, _window: &Window<'_>, _memo: &mut Memo, _hits: &mut Vec<(RuleIndex, Hit)>) -> Verdict {
        Verdict::default()
    }
}
