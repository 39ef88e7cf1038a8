//! The configuration, read again on SIGHUP.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokmask::Masker;
use tokmask::stream::{Handle, Maskers};

use super::exit::{Failure, complain};
use super::settings::Recipe;
use super::signals;

/// The masker of a configuration, made anew after a SIGHUP, if there is a configuration file.
pub(super) struct Reloading<'a> {
    recipe: &'a Recipe,
    /// Set by SIGHUP.
    asked: Option<Arc<AtomicBool>>,
    /// Whether standard error is there to be spoken to.
    speaks: bool,
    current: Mutex<Arc<Masker>>,
}

impl<'a> Reloading<'a> {
    /// The masker of `recipe` as it is now.
    pub(super) fn new(recipe: &'a Recipe, speaks: bool) -> Result<Reloading<'a>, Failure> {
        let listen = recipe.detect.config.is_some();
        let asked = listen.then(signals::on_hangup).transpose().map_err(Failure::signals)?;
        Ok(Reloading { recipe, asked, speaks, current: Mutex::new(Arc::new(recipe.masker()?)) })
    }

    fn is_asked(&self) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.swap(false, Ordering::Relaxed))
    }
}

impl Maskers for Reloading<'_> {
    fn current(&self) -> Handle<'_> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_asked() {
            match self.recipe.masker() {
                Ok(masker) => *current = Arc::new(masker),
                Err(failure) if self.speaks => {
                    failure.tell();
                    complain("the configuration stays as it was");
                }
                Err(_) => {}
            }
        }
        Handle::Shared(Arc::clone(&current))
    }
}
