//! Bytes in, findings out.

mod window;
