//! What goes on over lines: one list, and how far each kind is followed.

use super::{Answer, Armour, Base64, Below, Literal, Lone, Manifest, Name, Pair, Scalar, Step};
use crate::error::Warning;
use crate::finding::{RuleIndex, Span};
use crate::scan::window::{Hit, Window};
use crate::text::gutter::Gutter;

/// What a line opened that is not closed yet. Nothing else goes on over lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// The question of a mail server, whose answer follows.
    Answer(Answer),
    /// The body of a private key.
    Armour(Armour),
    /// Lines of base64: a private key that was encoded as a whole.
    Base64(Base64),
    /// A YAML block scalar: `password: |`.
    Scalar(Scalar),
    /// Quoted text, a here-document, wrapped base64.
    Literal(Literal),
    /// A name whose value is all of one of the next lines: `--password`, `the temporary password is:`.
    Lone(Lone),
    /// A name whose value stands in one of the next lines: `- name: DB_PASSWORD`, `<password>`.
    Pair(Pair),
    /// A name whose values stand in the next lines: the elements of a list, the members of a map.
    Below(Below),
    /// A Kubernetes manifest: `kind: Secret`.
    Manifest(Manifest),
}

/// What a place of a line opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opened {
    pub block: Block,
    /// The name whose value goes on in the next lines, if one opened it.
    pub name: Option<Span>,
    /// What stands before each line.
    pub gutter: Gutter,
}

impl Opened {
    /// The same `by` bytes further right.
    pub(crate) fn shifted(self, by: usize) -> Opened {
        Opened { name: self.name.map(|name| name.shifted(by)), ..self }
    }
}

impl From<Block> for Opened {
    fn from(block: Block) -> Opened {
        Opened { block, name: None, gutter: Gutter::NONE }
    }
}

/// How much of a block is followed, from the line on that follows its opening. Of a line counts what a rule sees of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bound {
    pub lines: u16,
    pub bytes: u32,
}

/// A block, as far as it was followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Followed {
    block: Block,
    left: Bound,
    name: Name,
    gutter: Gutter,
}

/// The verdict on a line that stands in a block.
pub(crate) struct Line {
    /// Nothing from here on may be written yet.
    pub hold: Option<usize>,
    /// What the next line stands in.
    pub next: Option<Followed>,
    /// That the block goes on, and is no longer followed.
    pub warning: Option<Warning>,
}

impl Block {
    fn bound(&self) -> Bound {
        match self {
            Block::Answer(_) => Answer::BOUND,
            Block::Armour(_) => Armour::BOUND,
            Block::Base64(_) => Base64::BOUND,
            Block::Scalar(_) => Scalar::BOUND,
            Block::Literal(literal) => literal.bound(),
            Block::Lone(lone) => lone.bound(),
            Block::Pair(pair) => pair.bound(),
            Block::Below(_) => Below::BOUND,
            Block::Manifest(_) => Manifest::BOUND,
        }
    }

    /// What is called endless where it has no end within its bound; none where that is nothing unusual.
    fn endless(&self) -> Option<&'static str> {
        match self {
            Block::Armour(_) | Block::Base64(_) => Some("a private key"),
            Block::Scalar(_) => Some("a YAML block scalar"),
            Block::Manifest(manifest) => manifest.is_sure().then_some("a Kubernetes Secret"),
            Block::Literal(literal) => literal.is_sure().then_some("a quoted text"),
            Block::Answer(_) | Block::Lone(_) | Block::Pair(_) | Block::Below(_) => None,
        }
    }

    fn line(self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        match self {
            Block::Answer(answer) => answer.line(window, hits),
            Block::Armour(armour) => armour.line(window, hits),
            Block::Base64(block) => block.line(window, hits),
            Block::Scalar(scalar) => scalar.line(window, hits),
            Block::Literal(literal) => literal.line(window, hits),
            Block::Lone(lone) => lone.line(window, hits),
            Block::Pair(pair) => pair.line(window, hits),
            Block::Below(below) => below.line(window, hits),
            Block::Manifest(manifest) => manifest.line(window, hits),
        }
    }
}

impl Followed {
    /// A block that was opened just now in `text`.
    pub(crate) fn new(opened: Opened, text: &[u8]) -> Followed {
        let Opened { block, name, gutter } = opened;
        let name = name.map_or(Name::NONE, |place| Name::at(place, text));
        Followed { block, left: block.bound(), name, gutter }
    }

    /// The same once the line of its name is decided, as in [`Name::decided`].
    pub(crate) fn decided(self, is_masked: impl FnOnce(Span) -> bool) -> Followed {
        Followed { name: self.name.decided(is_masked), ..self }
    }

    /// The name that opened it.
    pub(crate) fn name(&self) -> Name {
        self.name
    }

    /// Whether it is a private key.
    pub(crate) fn is_key(self) -> bool {
        matches!(self.block, Block::Armour(_) | Block::Base64(_))
    }

    /// What the next line stands in, where a line that stands in what gave `current` opens this: a manifest goes on behind
    /// pairs, a key behind its own base64, and what masks whatever stands in it goes on behind all else.
    pub(crate) fn over(self, current: Option<Followed>) -> Followed {
        let Some(current) = current else { return self };
        let stays = match (current.block, self.block) {
            (Block::Manifest(_), Block::Pair(_) | Block::Below(_)) | (Block::Armour(_), Block::Base64(_)) => true,
            (Block::Manifest(manifest), _) => manifest.is_sure(),
            (Block::Scalar(_) | Block::Literal(_), _) => current.left != current.block.bound(),
            _ => false,
        };
        if stays { current } else { self }
    }

    /// Judges the next line; `window` starts with it.
    pub(crate) fn line(self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Line {
        let step = self.content(window, hits);
        let bytes = u32::try_from(window.bytes.len()).unwrap_or(u32::MAX).saturating_add(1);
        let left = Bound { lines: self.left.lines - 1, bytes: self.left.bytes.saturating_sub(bytes) };
        let goes_on = left.lines > 0 && left.bytes > 0;
        let next = step.next.filter(|_| goes_on).map(|block| Followed { block, left, ..self });
        Line { hold: step.hold, next, warning: step.next.filter(|_| !goes_on).and_then(warning) }
    }

    /// Judges what stands behind the gutter of the line.
    fn content(self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let Ok(length) = self.gutter.run(window.bytes, window.edge.is_open()) else {
            return Step { hold: Some(0), next: Some(self.block) };
        };
        let (content, first) = (window.from(length), hits.len());
        let step = self.block.line(&content, hits);
        shift(length, step, &mut hits[first..])
    }
}

/// Moves `step` and its `hits` by as many bytes to the right.
fn shift(by: usize, step: Step, hits: &mut [(RuleIndex, Hit)]) -> Step {
    hits.iter_mut().for_each(|(_, hit)| *hit = hit.shifted(by));
    Step { hold: step.hold.map(|hold| hold + by), ..step }
}

fn warning(block: Block) -> Option<Warning> {
    let Bound { lines, bytes } = block.bound();
    block.endless().map(|what| Warning::Endless { what, lines, bytes })
}
