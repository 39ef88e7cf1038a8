//! What is a secret, read a second time: the decision as its specification states it, written without a look at the
//! product, and the product held against it. A name, a binding and a value give a verdict; here is no line.
//!
//! `TOKMASK_SEED` and `TOKMASK_CASES` choose the random cases.

mod class;
mod examples;
mod forms;
mod kind;
mod properties;
mod samples;
mod table;
mod ways;
mod words;
