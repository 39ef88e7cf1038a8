//! Questions about a text, each with what it needs to be answered with yes.

use super::class::LOOKED_AT;
use super::nonvalue::Place;
use crate::bytes::ByteSet;

/// A question about a text at a place, and what every text has to which the answer is yes.
pub(super) struct Question {
    asked: fn(&[u8], &Place<'_>) -> bool,
    /// What it begins with.
    first: ByteSet,
    /// What is in it: one of these at least.
    any: ByteSet,
    /// How long it is at most, in bytes.
    most: usize,
}

/// The question that `asked` answers.
pub(super) const fn ask(asked: fn(&[u8], &Place<'_>) -> bool) -> Question {
    Question { asked, first: ByteSet::EMPTY.complement(), any: ByteSet::EMPTY.complement(), most: LOOKED_AT }
}

impl Question {
    /// The question, asked of what begins with one of `bytes`.
    pub(super) const fn first(self, bytes: &[u8]) -> Question {
        self.first_of(ByteSet::of(bytes))
    }

    /// The same for a set.
    pub(super) const fn first_of(self, first: ByteSet) -> Question {
        Question { first, ..self }
    }

    /// The question, asked of what has one of `bytes`.
    pub(super) const fn any(self, bytes: &[u8]) -> Question {
        Question { any: ByteSet::of(bytes), ..self }
    }

    /// The question, asked of what has at most so many bytes.
    pub(super) const fn most(self, most: usize) -> Question {
        Question { most, ..self }
    }

    /// Whether the answer is yes, whatever it needs.
    pub(super) fn holds(&self, text: &[u8], place: &Place<'_>) -> bool {
        (self.asked)(text, place)
    }
}

/// What is open of a list of questions: a bit for each of those that may be answered with yes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Open(pub u64);

/// Which questions of a list each byte opens, by what they need.
pub(super) struct Openers {
    /// By the first byte.
    first: [Open; 256],
    /// By each byte.
    any: [Open; 256],
    /// By the length.
    length: [Open; LOOKED_AT + 1],
}

impl Openers {
    /// Those of `questions`, which are no more than a word has bits.
    pub(super) const fn of(questions: &[Question]) -> Openers {
        assert!(questions.len() <= 64, "each question has a bit");
        let mut openers = Openers { first: [Open(0); 256], any: [Open(0); 256], length: [Open(0); LOOKED_AT + 1] };
        let mut n = 0;
        while n < questions.len() {
            let Question { first, any, most, .. } = questions[n];
            let mut i = 0;
            while i < 256 {
                openers.first[i].0 |= (first.contains(i as u8) as u64) << n;
                openers.any[i].0 |= (any.contains(i as u8) as u64) << n;
                if i <= most && i <= LOOKED_AT {
                    openers.length[i].0 |= 1 << n;
                }
                i += 1;
            }
            n += 1;
        }
        openers
    }

    /// What `byte` opens, wherever it stands.
    pub(super) const fn any(&self, byte: u8) -> Open {
        self.any[byte as usize]
    }

    /// What is open for a text of at most [`LOOKED_AT`] bytes, of which each for itself opens `any`.
    pub(super) fn open(&self, text: &[u8], any: Open) -> Open {
        let first = text.first().map_or(Open(0), |&first| self.first[usize::from(first)]);
        Open(any.0 & first.0 & self.length[text.len()].0)
    }
}

impl Iterator for Open {
    type Item = usize;

    /// The number of the next question.
    fn next(&mut self) -> Option<usize> {
        let number = (self.0 != 0).then(|| self.0.trailing_zeros() as usize)?;
        self.0 &= self.0 - 1;
        Some(number)
    }
}
