//! A writer for tracing-subscriber's `fmt` layer.

use std::sync::Arc;

use tracing_subscriber::fmt::MakeWriter;

use super::MaskWriter;
use crate::engine::Masker;

/// Masks every event before `inner` writes it.
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use tokmask::{MaskEvents, Masker};
///
/// # #[derive(Clone, Default)]
/// # struct Log(Arc<Mutex<Vec<u8>>>);
/// # impl std::io::Write for Log {
/// #     fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
/// #         self.0.lock().unwrap().write(bytes)
/// #     }
/// #     fn flush(&mut self) -> std::io::Result<()> {
/// #         Ok(())
/// #     }
/// # }
/// let log = Log::default();
/// let writer = log.clone();
/// let events = MaskEvents::new(Arc::new(Masker::builtin()), move || writer.clone());
/// let subscriber = tracing_subscriber::fmt().with_writer(events).without_time().finish();
/// tracing::subscriber::with_default(subscriber, || tracing::info!("sent ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u"));
///
/// let written = String::from_utf8(log.0.lock().unwrap().clone())?;
/// assert!(written.ends_with("sent [REDACTED:github-pat]\n"));
/// # Ok::<(), std::string::FromUtf8Error>(())
/// ```
pub struct MaskEvents<M> {
    masker: Arc<Masker>,
    inner: M,
}

impl<M> MaskEvents<M> {
    /// Masks with `masker` what goes to the writers that `inner` makes.
    pub fn new(masker: Arc<Masker>, inner: M) -> MaskEvents<M> {
        MaskEvents { masker, inner }
    }
}

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for MaskEvents<M> {
    type Writer = MaskWriter<'a, M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        MaskWriter::new(&self.masker, self.inner.make_writer())
    }
}
