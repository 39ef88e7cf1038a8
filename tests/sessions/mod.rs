//! Streams that are pushed to a session in pieces.

use std::sync::Arc;

use tokmask::{Masker, Session};

use crate::pieces::Piece;

/// What a session makes of `bytes` that come in pieces; a pause is a flush.
pub(crate) fn pushed(masker: &Arc<Masker>, bytes: &[u8], plan: &[Piece]) -> Vec<u8> {
    let (mut session, mut out) = (Session::new(Arc::clone(masker)), vec![]);
    for (piece, pauses) in planned(bytes, plan) {
        session.push(piece, &mut out);
        if pauses {
            session.flush(&mut out);
        }
    }
    session.finish(&mut out);
    out
}

/// `bytes` in pieces by `plan`, over and over.
pub(crate) fn planned<'t>(mut bytes: &'t [u8], plan: &[Piece]) -> impl Iterator<Item = (&'t [u8], bool)> {
    plan.iter().cycle().map_while(move |&(size, pauses)| {
        let piece = bytes.split_off(..size.min(bytes.len()).max(1))?;
        Some((piece, pauses))
    })
}
